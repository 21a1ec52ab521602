"""The shared scoring package of the Cyber Mercenary Accountability Tracker: what is where.

Reading and checking what people typed:
    schema, vocabulary, files, dialect, dateforms, values, checks, consistency, tables, typed,
    dates, paths, choices

Repairing, taking in, comparing:
    tidy, mending, repairs, committed, intake, proposal, edits, difference, base, snapshot,
    comparison, moves, markdown, links, visits

The ledger and its two clocks:
    ledger, bearing, knowledge, errata

From evidence to levels, scores and change:
    codings, spells, panel, scoring, metrics, changes, processed, selection

How sure it is:
    robustness, stacks, worlds, claims, sobol, variance, certainty, reliability, agreement,
    disagreement

Chapters of the report:
    front, chapters, findings, ladder, matrix, beyond, showcase, steps, timeline, undone,
    practice, actions, quality, exhibits, figures, back, annex, wording

Profiles:
    slices, profile, scorecard, profiles, pool, warm, inprocess, cluster, code

The site:
    dossiers, counting, readings, material, landing, explorer, onrecord, guide, fields,
    addresses, markup, pages, site

Data to reuse and to follow:
    datasets, derived, datapackage, workbook, formulas, leaflet, citation, feed, news, corrected

From notebook to page:
    running, parameters, failures, shown, showpieces, cells, bundles, prose, document, places,
    widths, letters, fonts, font_cuts, html, typeset

Building and publishing:
    builds, reports, publishing, staging, keys, picture, environment, publication, printings,
    sums, parcel, verification, licences
"""
