"""Words that musicians use, and the options they mean: one table a kind, English, Italian and Chinese together."""

STYLES = {
    "folk": ("folk", "folk tune", "traditional", "民谣", "民间", "民歌"),
    "jig": ("jig", "吉格", "吉格舞曲"),
    "slip-jig": ("slip jig", "slip-jig", "滑步吉格"),
    "reel": ("reel", "里尔", "里尔舞曲"),
    "hornpipe": ("hornpipe", "角笛舞", "号笛舞曲"),
    "polka": ("polka", "波尔卡", "波尔卡舞曲"),
    "march": ("march", "进行曲"),
    "strathspey": ("strathspey", "斯特拉斯佩"),
    "waltz": ("waltz", "waltz time", "圆舞曲", "华尔兹"),
    "air": ("air", "slow air", "song", "lullaby", "摇篮曲", "小曲"),
    "ballad": ("ballad", "jazz ballad", "standard", "jazz standard", "tin pan alley", "叙事曲", "爵士", "爵士乐"),
    "hymn": ("hymn", "church song", "赞美诗", "圣歌", "赞美歌"),
    "chorale": ("chorale", "bach chorale", "psalm", "众赞歌", "圣咏"),
    "renaissance": ("renaissance", "motet", "madrigal", "文艺复兴", "经文歌"),
    "lied": ("lied", "lieder", "art song", "艺术歌曲", "歌曲"),
    "piano": ("piano", "piano piece", "钢琴", "钢琴曲"),
    "mazurka": ("mazurka", "mazurek", "玛祖卡", "玛祖卡舞曲"),
    "polonaise": ("polonaise", "波兰舞曲", "波洛奈兹"),
    "krakowiak": ("krakowiak", "克拉科维亚克"),
    "piano-waltz": ("piano waltz", "salon waltz", "钢琴圆舞曲"),
    "piano-march": ("piano march", "钢琴进行曲"),
    "ragtime": ("ragtime", "rag", "拉格泰姆", "散拍"),
}
"""Style of the model by its names; one the model at hand does not know counts as not understood."""

TEMPI = {
    "grave": (40, ("grave", "庄板")),
    "largo": (50, ("largo", "very slow", "广板", "很慢")),
    "adagio": (66, ("adagio", "lento", "柔板", "慢板")),
    "andante": (84, ("andante", "walking", "行板")),
    "moderato": (100, ("moderato", "moderate", "medium tempo", "中速", "中板")),
    "allegretto": (112, ("allegretto", "小快板")),
    "allegro": (132, ("allegro", "快板")),
    "vivace": (152, ("vivace", "活板")),
    "presto": (176, ("presto", "very fast", "急板", "很快")),
}
"""Beats a minute of the tempo words, the middles of the ranges of the Harvard Dictionary of Music (4th edition)."""

PACES = {
    0.7: (
        "slow",
        "slowly",
        "calm",
        "calmly",
        "peaceful",
        "gentle",
        "tender",
        "quiet",
        "慢",
        "慢速",
        "缓慢",
        "平静",
        "宁静",
        "安静",
        "温柔",
    ),
    1.2: ("fast", "quick", "quickly", "lively", "energetic", "driving", "brisk", "快", "快速", "活泼", "有力"),
}
"""Factors on the style's usual tempo."""

MODES = {
    "minor": (
        "sad",
        "dark",
        "melancholy",
        "melancholic",
        "mournful",
        "sombre",
        "somber",
        "minor",
        "in minor",
        "悲伤",
        "忧伤",
        "伤感",
        "忧郁",
        "哀伤",
        "小调",
    ),
    "major": (
        "happy",
        "cheerful",
        "bright",
        "joyful",
        "merry",
        "sunny",
        "major",
        "in major",
        "欢快",
        "快乐",
        "愉快",
        "明亮",
        "喜悦",
        "大调",
    ),
    "dorian": ("dorian", "多利亚"),
    "mixolydian": ("mixolydian", "混合利底亚"),
}
"""Modes of moods; the key itself stays free."""

DENSITIES = {
    1.0: ("sparse", "simple melody", "few notes", "稀疏"),
    2.0: ("busy", "dense", "many notes", "running", "密集"),
}
LEVELS = {
    1: ("beginner", "for beginners", "very easy", "for children", "初学", "初学者", "儿童", "很简单"),
    2: ("easy", "simple", "简单", "容易"),
    4: ("hard", "difficult", "challenging", "难", "困难"),
    5: ("virtuoso", "virtuosic", "very hard", "very difficult", "炫技", "很难"),
}
LENGTHS = {8: ("short", "brief", "短", "简短"), 32: ("long", "长", "长篇")}
ENDINGS = {
    "half": ("half cadence", "half ending", "ends on the dominant", "半终止"),
    "open": ("open ending", "open end", "开放终止", "开放结尾"),
    "tonic": ("ends on the tonic", "full close", "全终止"),
}
RANGES = {"C4-C5": ("low", "deep", "低音区", "低"), "G4-C6": ("high", "高音区", "高")}
METERS = {
    "3/4": ("in three", "triple time", "三拍子", "三四拍", "四三拍"),
    "2/4": ("in two", "二四拍", "四二拍", "二拍子"),
    "4/4": ("in four", "common time", "四四拍", "四拍子"),
    "6/8": ("in six", "八六拍", "六八拍"),
    "9/8": ("八九拍", "九八拍"),
    "12/8": ("八十二拍",),
}
FILLERS = frozenset(
    [
        "a",
        "an",
        "the",
        "of",
        "in",
        "with",
        "and",
        "or",
        "for",
        "me",
        "please",
        "compose",
        "write",
        "make",
        "create",
        "tune",
        "piece",
        "music",
        "melody",
        "some",
        "bit",
        "very",
        "quite",
        "that",
        "is",
        "it",
        "to",
        "my",
        "on",
        "by",
        "as",
        "have",
        "give",
        "i",
        "want",
        "would",
        "like",
        "key",
        "time",
        "style",
        "one",
        "dance",
        "song's",
        "new",
        "bars",
        "bar",
        "measures",
        "一首",
        "一段",
        "一个",
        "一支",
        "首",
        "的",
        "请",
        "写",
        "作",
        "来",
        "创作",
        "我",
        "想要",
        "要",
        "曲",
        "曲子",
        "舞曲",
        "音乐",
        "旋律",
        "和",
        "与",
        "风格",
        "调",
        "很",
        "一点",
        "有点",
        "用",
        "在",
        "给",
    ]
)
"""Words that say nothing about the music."""

NEGATIONS = ("not", "no", "without", "never", "isn't", "don't", "不要", "不", "别", "没有")
NUMBERS = {
    word: number
    for number, words in {
        2: "two 二 两", 4: "four 四", 6: "six 六", 8: "eight 八", 12: "twelve 十二", 16: "sixteen 十六",
        20: "twenty 二十", 24: "twenty-four 二十四", 32: "thirty-two 三十二", 48: "forty-eight 四十八",
        64: "sixty-four 六十四",
    }.items()
    for word in words.split()
}  # fmt: skip
