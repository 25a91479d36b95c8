.PHONY: test lint format corpus train pictures

test: lint
	python -m pytest -n 2

lint:
	ruff check .
	ruff format --check .
	mypy

format:
	ruff check --fix .
	ruff format .

corpus:
	python -m composer corpus build folk

train: corpus
	python -m composer train corpora/folk

pictures:
	python docs/pictures.py
	python docs/gallery.py
