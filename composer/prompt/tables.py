"""Words that musicians use, and the options they mean: one table per kind, all languages together.

English, Italian and Chinese throughout; of German and French what says style, mood, tempo, length, ending and player.
"""


def _german(*stems: str) -> tuple[str, ...]:
    """German adjectives with the endings they take before a noun."""
    return tuple(stem + ending for stem in stems for ending in ("", "e", "er", "es", "en", "em"))


STYLES = {
    "folk": (
        "folk",
        "folk tune",
        "traditional",
        "民谣",
        "民间",
        "民歌",
        "folk song",
        "volkslied",
        "volksweise",
        "chanson populaire",
        "traditionnel",
        "traditionnelle",
    ),
    "jig": ("jig", "吉格", "吉格舞曲", "gigue"),
    "slip-jig": ("slip jig", "slip-jig", "滑步吉格"),
    "reel": ("reel", "里尔", "里尔舞曲"),
    "hornpipe": ("hornpipe", "角笛舞", "号笛舞曲"),
    "polka": ("polka", "波尔卡", "波尔卡舞曲"),
    "march": ("march", "进行曲", "marsch", "märsche", "marche"),
    "strathspey": ("strathspey", "斯特拉斯佩"),
    "waltz": ("waltz", "waltz time", "圆舞曲", "华尔兹", "walzer", "valse"),
    "air": ("air", "slow air", "song", "lullaby", "摇篮曲", "小曲", "wiegenlied", "berceuse", "chanson", "schlaflied"),
    "ballad": (
        "ballad",
        "jazz ballad",
        "standard",
        "jazz standard",
        "tin pan alley",
        "叙事曲",
        "爵士",
        "爵士乐",
        "ballade",
        "jazzballade",
    ),
    "hymn": ("hymn", "church song", "赞美诗", "圣歌", "赞美歌", "kirchenlied", "hymne", "cantique"),
    "chorale": ("chorale", "bach chorale", "psalm", "众赞歌", "圣咏", "choral", "choräle", "psaume"),
    "renaissance": ("renaissance", "motet", "madrigal", "文艺复兴", "经文歌", "motette", "madrigale"),
    "lied": ("lied", "lieder", "art song", "艺术歌曲", "歌曲", "kunstlied", "mélodie française"),
    "piano": (
        "piano",
        "piano piece",
        "钢琴",
        "钢琴曲",
        "klavierstück",
        "klavier",
        "for piano",
        "für klavier",
        "pour piano",
        "pièce pour piano",
    ),
    "mazurka": ("mazurka", "mazurek", "玛祖卡", "玛祖卡舞曲"),
    "polonaise": ("polonaise", "波兰舞曲", "波洛奈兹", "polonäse"),
    "krakowiak": ("krakowiak", "克拉科维亚克"),
    "piano-waltz": ("piano waltz", "salon waltz", "钢琴圆舞曲"),
    "piano-march": ("piano march", "钢琴进行曲"),
    "ragtime": ("ragtime", "rag", "拉格泰姆", "散拍"),
}
"""Style of the model by its names; one the model at hand does not know counts as not understood."""

TEMPI = {
    "grave": (40, ("grave", "庄板")),
    "largo": (50, ("largo", "very slow", "广板", "很慢", "sehr langsam", "très lent")),
    "adagio": (66, ("adagio", "lento", "柔板", "慢板")),
    "andante": (84, ("andante", "walking", "行板")),
    "moderato": (100, ("moderato", "moderate", "medium tempo", "中速", "中板", "mäßig", "modéré", "mittleres tempo")),
    "allegretto": (112, ("allegretto", "小快板")),
    "allegro": (132, ("allegro", "快板")),
    "vivace": (152, ("vivace", "活板")),
    "presto": (176, ("presto", "very fast", "急板", "很快", "sehr schnell", "très vite", "très rapide")),
}
"""Beats per minute of the tempo words, middles of the ranges of the Harvard Dictionary of Music (4th edition)."""

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
        *_german("langsam", "ruhig", "sanft"),
        "lent",
        "lente",
        "lentement",
        "calme",
        "doux",
        "douce",
        "平静",
        "宁静",
        "安静",
        "温柔",
    ),
    1.2: (
        "fast",
        "quick",
        "quickly",
        "lively",
        "energetic",
        "driving",
        "brisk",
        *_german("schnell", "flott", "rasch", "lebhaft"),
        "rapide",
        "vif",
        "vive",
        "vite",
        "快",
        "快速",
        "活泼",
        "有力",
    ),
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
        *_german("traurig", "düster", "melancholisch", "wehmütig"),
        *_german("dunkel", "dunkl"),
        "triste",
        "mélancolique",
        "moll",
        "in moll",
        "mineur",
        "en mineur",
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
        *_german("fröhlich", "heiter", "lustig", "glücklich"),
        "gai",
        "gaie",
        "joyeux",
        "joyeuse",
        "dur",
        "in dur",
        "majeur",
        "en majeur",
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

DENSITIES: dict[float, tuple[str, ...]] = {
    1.0: ("sparse", "simple melody", "few notes", "wenige noten", "wenig noten", "peu de notes", "稀疏"),
    2.0: ("busy", "dense", "many notes", "running", "viele noten", "beaucoup de notes", "密集"),
}
LEVELS = {
    1: (
        "beginner",
        "for beginners",
        "very easy",
        "for children",
        "für anfänger",
        "für kinder",
        "sehr leicht",
        "pour débutants",
        "pour enfants",
        "très facile",
        "初学",
        "初学者",
        "儿童",
        "很简单",
    ),
    2: ("easy", "simple", *_german("leicht", "einfach"), "facile", "简单", "容易"),
    4: ("hard", "difficult", "challenging", *_german("schwer", "schwierig"), "difficile", "难", "困难"),
    5: (
        "virtuoso",
        "virtuosic",
        "very hard",
        "very difficult",
        *_german("virtuos"),
        "sehr schwer",
        "très difficile",
        "炫技",
        "很难",
    ),
}
LENGTHS = {
    8: ("short", "brief", *_german("kurz"), "court", "courte", "短", "简短"),
    32: ("long", *_german("lang"), "longue", "长", "长篇"),
}
ENDINGS = {
    "half": (
        "half cadence",
        "half close",
        "half ending",
        "dominant",
        "dominant ending",
        *(f"{verb} on {article}dominant" for verb in ("end", "ends", "ending") for article in ("", "the ", "a ")),
        "on the dominant",
        "halbschluss",
        "endet auf der dominante",
        "schluss auf der dominante",
        "demi-cadence",
        "finit sur la dominante",
        "fin sur la dominante",
        "半终止",
        "属音结束",
    ),
    "open": (
        "open ending",
        "open end",
        "ends open",
        "offener schluss",
        "offenes ende",
        "fin ouverte",
        "开放终止",
        "开放结尾",
    ),
    "tonic": (
        *(f"{verb} on {article}tonic" for verb in ("end", "ends", "ending") for article in ("", "the ")),
        "on the tonic",
        "full close",
        "ganzschluss",
        "endet auf der tonika",
        "finit sur la tonique",
        "全终止",
    ),
}
RANGES = {
    "C4-C5": ("low", "deep", *_german("tief"), "低音区", "低"),
    "G4-C6": ("high", "hoch", "hohe", "hoher", "hohes", "hohen", "aigu", "aiguë", "高音区", "高"),
}
METERS = {
    "3/4": (
        "in three",
        "triple time",
        "dreivierteltakt",
        "im dreivierteltakt",
        "à trois temps",
        "三拍子",
        "三四拍",
        "四三拍",
    ),
    "2/4": ("in two", "zweivierteltakt", "à deux temps", "二四拍", "四二拍", "二拍子"),
    "4/4": ("in four", "common time", "viervierteltakt", "à quatre temps", "四四拍", "四拍子"),
    "6/8": ("in six", "sechsachteltakt", "im sechsachteltakt", "八六拍", "六八拍"),
    "9/8": ("八九拍", "九八拍"),
    "12/8": ("八十二拍",),
}
INSTRUMENTS = {
    "C4-G5": ("soprano", "sopran", "女高音"),
    "G3-D5": ("alto voice", "altstimme", "女低音"),
    "C3-G4": ("tenor", "ténor", "男高音"),
    "D4-D6": ("flute", "flöte", "querflöte", "flûte", "长笛"),
    "C4-A5": ("oboe", "hautbois", "双簧管", "ukulele"),
    "E3-G5": ("clarinet", "klarinette", "clarinette", "单簧管", "saxophone", "saxofon", "sax", "alto sax", "萨克斯"),
    "G3-G5": ("trumpet", "trompete", "trompette", "cornet", "小号"),
    "F3-F5": ("horn", "french horn", "waldhorn", "cor", "圆号"),
    "A2-A4": ("trombone", "posaune", "长号", "bassoon", "fagott", "basson", "大管"),
    "G3-B5": ("violin", "fiddle", "violine", "geige", "violon", "mandolin", "mandoline", "小提琴"),
    "C3-A4": ("viola", "bratsche", "alto à cordes", "中提琴", "cello", "violoncello", "violoncelle", "大提琴"),
    "E3-E5": ("guitar", "gitarre", "guitare", "吉他"),
    "D4-B5": ("whistle", "tin whistle", "recorder", "blockflöte", "flûte à bec", "竖笛"),
}
"""Ranges, at concert pitch, in which an amateur plays or sings with ease; the sound itself cannot be asked for."""

FILLERS = frozenset(
    word
    for words in (
        "a an the of in with and or for me please compose write make create tune piece music melody some bit very "
        "quite that is it to my on by as have give i want would like key time style one dance song's new bars bar "
        "measures",
        "ein eine einen einem einer eines der die das den dem des und oder mit für im auf bitte mir schreibe schreib "
        "komponiere stück melodie musik takt takte takten tanz stil tonart schluss etwas sehr sein ist akkorde",
        "un une le la les du de et ou avec pour en sur dans écris compose-moi moi morceau mélodie musique mesure danse "
        "très à au ton accords qui",
        "一首 一段 一个 一支 首 的 请 写 作 来 创作 我 想要 要 曲 曲子 舞曲 音乐 旋律 和 与 风格 调 很 "
        "一点 有点 用 在 给 为",
    )
    for word in words.split()
)
"""Words that say nothing about the music."""

NEGATIONS = (
    "not",
    "no",
    "without",
    "never",
    "isn't",
    "don't",
    "不要",
    "不",
    "别",
    "没有",
    "nicht",
    "kein",
    "keine",
    "ohne",
    "sans",
    "pas",
    "pas de",
)
NUMBERS = {
    word: number
    for number, words in {
        2: "two zwei deux 二 两", 4: "four vier quatre 四", 6: "six sechs 六", 8: "eight acht huit 八",
        12: "twelve zwölf douze 十二", 16: "sixteen sechzehn seize 十六", 20: "twenty zwanzig vingt 二十",
        24: "twenty-four vierundzwanzig vingt-quatre 二十四", 32: "thirty-two zweiunddreißig trente-deux 三十二",
        48: "forty-eight achtundvierzig 四十八", 64: "sixty-four vierundsechzig 六十四",
    }.items()
    for word in words.split()
}  # fmt: skip
