"""The verbs: one row each. A new verb is one file with its options and its planner, and one row here."""

from composer.verbs import accompany, compose, continue_, harmonize, infill, restyle, vary
from composer.verbs.plan import Verb
from composer.verbs.wishes import Wishes

ROWS = (
    Verb("compose", Wishes, compose.plan, "Compose new music from wishes.", is_new=True),
    Verb(
        "continue",
        continue_.ContinueOptions,
        continue_.plan,
        "Continue a piece: add bars after the last.",
        share=continue_.share,
    ),
    Verb(
        "infill",
        infill.InfillOptions,
        infill.plan,
        "Rewrite some bars so that they fit those before and after.",
        share=infill.share,
    ),
    Verb("harmonize", harmonize.HarmonizeOptions, harmonize.plan, "Put chords, or four voices, under a tune."),
    Verb("accompany", accompany.AccompanyOptions, accompany.plan, "Add a bass, a piano or a second voice to a tune."),
    Verb("vary", vary.VaryOptions, vary.plan, "Vary a tune: rewrite some bars, keep rhythm, contour or chords."),
    Verb("restyle", restyle.RestyleOptions, restyle.plan, "Turn a tune into another style."),
)

VERBS = {verb.name: verb for verb in ROWS}
