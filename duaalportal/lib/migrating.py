"""Migrating an empty database in a tenth of the work: what a migration does not change is not made anew.

With each step Django makes the classes anew of every model that is related to the one that changes. Here nearly every
table names a person and an organisation, so that is all of them, at every step. A model that is new changes no other,
and a field, a constraint or an index changes only what its own model knows of itself. A test holds what both ways make of an
empty database against each other; a database in which something stands is migrated in Django's own way.
"""

from contextlib import contextmanager

from django.core.management import call_command
from django.db import connection
from django.db.migrations.state import ProjectState

_add_model, _append_option = ProjectState.add_model, ProjectState._append_option
_reload_model = ProjectState.reload_model


def migrate(**options) -> None:
    """Bring the database to our tables, in little work where nothing stands in it yet; `options` are those of the command."""
    if connection.introspection.table_names():
        call_command("migrate", **options)
        return
    with sparingly():
        call_command("migrate", **options)


@contextmanager
def sparingly():
    """Within: migrating makes only the classes anew that a migration changes."""
    ProjectState.add_model, ProjectState._append_option = add_model, append_option
    ProjectState.reload_model = reload_model
    try:
        yield
    finally:
        ProjectState.add_model, ProjectState._append_option = _add_model, _append_option
        ProjectState.reload_model = _reload_model


def add_model(state, new) -> None:
    """As Django's own, without making anew what the new model points at."""
    key = new.app_label, new.name_lower
    is_known = key in state.models
    has_parents = any(not isinstance(base, type) for base in new.bases)
    if "apps" not in state.__dict__ or is_known or has_parents:
        _add_model(state, new)
        return
    state.models[key] = new
    if state._relations is not None:
        state.resolve_model_relations(key)
    state.apps.render_multiple([new])


def append_option(state, app_label, model_name, option, added) -> None:
    """As Django's own, telling the class of the model instead of making it and all around it anew."""
    if "apps" not in state.__dict__:
        _append_option(state, app_label, model_name, option, added)
        return
    options = state.models[app_label, model_name].options
    options[option] = [*options[option], added]
    known = state.apps.get_model(app_label, model_name)._meta
    setattr(known, option, [one.clone() for one in options[option]])
    known.__dict__.pop("total_unique_constraints", None)


def reload_model(state, app_label, model_name, delay=False) -> None:
    """As Django's own, making anew the class of the model that changed and of no other."""
    if "apps" in state.__dict__:
        state.apps.unregister_model(app_label, model_name)
        state.apps.render_multiple([state.models[app_label, model_name]])
