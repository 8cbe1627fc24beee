"""Every tag and filter of the face, available in all templates without `load`."""

from django import template

from design.tags import fields, lists, parts, words

register = template.Library()

for _filter in (
    words.figure_value,
    words.figure_change,
    words.date_vi,
    words.instant_vi,
    words.of,
    parts.clock_time,
    parts.unlocalized,
):
    register.filter(_filter.__name__, _filter)

for _word in (
    words.icon,
    words.level_badge,
    words.level_range,
    words.verification_mark,
    words.source_mark,
    words.mark,
    words.pseudonym,
    words.sparkline,
    words.meter,
    words.cell,
    parts.face_words,
    fields.control,
):
    register.simple_tag(_word)

register.simple_tag(words.ago, takes_context=True)
register.simple_tag(parts.theme, takes_context=True)
register.simple_tag(parts.door, takes_context=True)
register.simple_block_tag(parts.panel, takes_context=True)
register.simple_block_tag(parts.tiles)
register.simple_block_tag(parts.columns)

for _part in (
    parts.definition_list,
    parts.timeline,
    parts.reasons,
    parts.tabs,
    parts.breadcrumb,
    parts.steps,
    parts.level_legend,
    parts.skeleton,
    fields.field,
    fields.error_summary,
    fields.file_drop,
):
    register.inclusion_tag(f"design/{_part.__name__}.html")(_part)

for _part_in_context in (
    parts.tile,
    parts.chart,
    parts.action,
    parts.empty_state,
    parts.record_header,
    parts.refusal,
    parts.page_messages,
    parts.progress,
    lists.data_table,
    lists.filters,
    fields.form,
    fields.fragment,
):
    _file = f"design/{_part_in_context.__name__}.html"
    register.inclusion_tag(_file, takes_context=True)(_part_in_context)

register.inclusion_tag("design/reasons.html")(parts.decision)
register.inclusion_tag("design/map.html", name="map")(parts.map_part)
