# The commands of the course. `make` alone lists them.

.DEFAULT_GOAL := help
PY := .venv/bin/python
MADE := _build/made
SAMPLE := _build/sample-class
PORT ?=
JOBS ?=

# What a product is made from. A product is made again when one of these is newer.
ENGINE_CODE := $(shell find minicloud -name '*.py' -o -name '*.json' -o -name '*.yaml' | grep -v __pycache__)
WIDGET_CODE := $(shell find minicloud/widgets front-end -path front-end/node_modules -prune -o -path minicloud/widgets/bundle -prune -o -type f -print 2>/dev/null | grep -v __pycache__)
BOOK_TEXT := _config.yml $(shell find book -path book/_static/vendor -prune -o -type f -print | grep -v __pycache__)
COURSE_SOURCE := $(shell find notebooks/source notebooks/sample_class -type f 2>/dev/null | grep -v ipynb_checkpoints) notebooks/nbgrader_config.py
GRADER_CODE := $(shell find autograder -name '*.py')

# A product that was deleted is made again, whatever its stamp says: $(call gone,FILE).
gone = $(if $(wildcard $(1)),,FORCE)
.PHONY: FORCE
FORCE:

.PHONY: help
help: ## list the targets
	@awk -F ':.*## ' '/^[a-z-]+:.*## / {printf "  make %-10s %s\n", $$1, $$2}' $(MAKEFILE_LIST)

.PHONY: course
course: ## everything: environment, book, students' release, sample class graded
	@$(MAKE) -s --no-print-directory $(MADE)/graded
	@$(MAKE) -s --no-print-directory book
	@$(PY) tools/what_next.py

.PHONY: environment
environment: .venv/installed
.venv/installed: requirements.txt pyproject.toml tools/environment.sh
	@sh tools/environment.sh

.PHONY: front-end
front-end: $(MADE)/front-end
$(MADE)/front-end: .venv/installed $(WIDGET_CODE) tools/front_end.py tools/node.py $(call gone,book/_static/vendor/stamp.txt) $(call gone,minicloud/widgets/bundle)
	@$(PY) -m tools.front_end
	@mkdir -p $(MADE) && touch $@

.PHONY: book
book: $(MADE)/book ## build the book, every chapter executed, into _build/html
$(MADE)/book: $(MADE)/front-end $(BOOK_TEXT) $(ENGINE_CODE) tools/build_book.py tools/engine_zip.py $(call gone,_build/html/index.html)
	@$(PY) -m tools.build_book
	@mkdir -p $(MADE) && touch $@

$(MADE)/released: .venv/installed $(COURSE_SOURCE) tools/release.py $(call gone,notebooks/release) $(call gone,notebooks/gradebook.db)
	@$(PY) tools/release.py --course-dir notebooks
	@mkdir -p $(MADE) && touch $@

# The sample class is a course folder of its own: an instructor's gradebook never meets it.
$(MADE)/graded: $(MADE)/released $(GRADER_CODE) $(ENGINE_CODE) tools/sample_class.py $(call gone,$(SAMPLE)/autograded)
	@rm -rf $(SAMPLE) && mkdir -p $(SAMPLE)
	@cp -a notebooks/source notebooks/sample_class notebooks/nbgrader_config.py $(SAMPLE)
	@# One student loops for ever: ten seconds are enough to see it.
	@echo "c.Autograder.cell_timeout_s = 10" >> $(SAMPLE)/nbgrader_config.py
	@$(PY) tools/release.py --course-dir $(SAMPLE)
	@$(PY) tools/sample_class.py --course-dir $(SAMPLE)
	@# The sample students' code is ours: where there is no sandbox, it is graded without.
	@test "$$(uname -s)" = Linux || { echo "The sample class is not graded: grading needs Linux, or a container (docs/container.md)."; exit 0; }; \
	unprotected=$$($(PY) -m tools.sandbox_option) && for assignment in $$(ls notebooks/source); do \
		.venv/bin/autograder grade $$assignment --course-dir $(SAMPLE) $$unprotected || exit 1; \
	done
	@mkdir -p $(MADE) && touch $@

.PHONY: serve
serve: .venv/installed ## show the built book on this machine (PORT=8000 for a port of your own)
	@test -f _build/html/index.html || $(MAKE) -s --no-print-directory book
	@$(PY) -m tools.serve $(if $(PORT),--port $(PORT))

.PHONY: lab
lab: $(MADE)/released $(MADE)/front-end ## open JupyterLab: the chapters to run, the assignments to solve
	@$(PY) -m tools.lab $(if $(PORT),--port $(PORT))

.PHONY: grade
grade: $(MADE)/released ## grade what is submitted: make grade ASSIGNMENT=regions-and-azs
	@test -n "$(ASSIGNMENT)" || { echo "Which assignment? make grade ASSIGNMENT=name, with name one of: $$(ls notebooks/source | tr '\n' ' ')"; exit 2; }
	@.venv/bin/autograder grade $(ASSIGNMENT) --course-dir notebooks $(if $(JOBS),--jobs $(JOBS))

.PHONY: test
test: check book $(MADE)/released ## lint, types and all tests, browser tests included
	@sh tools/browser.sh
	@$(PY) -m pytest -n 2 --dist loadgroup

.PHONY: check
check: .venv/installed ## lint, format and types
	@.venv/bin/ruff check . && .venv/bin/ruff format --check . && .venv/bin/mypy

.PHONY: bench
bench: .venv/installed ## measure the simulation against SimPy; the last line is JSON
	@$(PY) benchmarks/bench_simulate.py

.PHONY: bench-grading
bench-grading: .venv/installed ## measure grading against stock nbgrader; COUNT=100 and ASSIGNMENT=slug to choose
	@$(PY) benchmarks/bench_grading.py $(if $(COUNT),--count $(COUNT)) $(if $(ASSIGNMENT),--assignment $(ASSIGNMENT))

.PHONY: bench-cluster
bench-cluster: .venv/installed ## measure a Dask cluster here against this machine's processes; COUNT=80 to choose
	@$(PY) benchmarks/bench_cluster.py $(if $(COUNT),--count $(COUNT)) $(if $(ASSIGNMENT),--assignment $(ASSIGNMENT))

.PHONY: bench-sandbox
bench-sandbox: .venv/installed ## measure what the sandbox costs a submission; the last line is JSON
	@$(PY) benchmarks/bench_sandbox.py

.PHONY: bench-feedback
bench-feedback: .venv/installed ## measure feedback pages against stock nbgrader; the last line is JSON
	@$(PY) benchmarks/bench_feedback.py

.PHONY: bench-controllers
bench-controllers: .venv/installed ## measure controllers on 250 instances and over a week; the last line is JSON
	@PYTHONPATH=. $(PY) benchmarks/bench_controllers.py

.PHONY: bench-start
bench-start: .venv/installed ## measure the emulated cloud's start and first EC2 call against bare moto
	@PYTHONPATH=. $(PY) benchmarks/bench_start.py

.PHONY: bench-cheats
bench-cheats: .venv/installed ## what cheats gain, beside stock nbgrader; WRITE=docs/cheats.md for the page
	@PYTHONPATH=. $(PY) benchmarks/bench_cheats.py $(if $(WRITE),--write $(WRITE))

.PHONY: lock
lock: .venv/installed ## write requirements.txt again from pyproject.toml
	@.venv/bin/uv pip compile --universal --python-version 3.11 --extra dev --no-annotate --no-emit-index-url --quiet pyproject.toml -o requirements.txt

.PHONY: clean
clean: ## remove what was made; environment, students' and submitted work stay
	rm -rf _build front-end/node_modules book/_static/vendor book/_static/engine/minicloud.zip minicloud/widgets/bundle notebooks/release
