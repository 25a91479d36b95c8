"""Words into wishes: `read_prompt` reads English, German, French and Chinese by tables."""

from composer.prompt.read import Reading, read_prompt

__all__ = ["Reading", "read_prompt"]
