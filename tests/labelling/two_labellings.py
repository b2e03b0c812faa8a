"""One article labelled by two, who differ in many ways, and the manual that they worked by."""

TEXT = (
    "Three miners died at Tolva on Monday, Ana Ruk said. "
    "About twenty others were hurt in the Ostra shaft, the mayor of Tolva said. It was a bad day for miners."
)
MANUAL = (
    "- **E4. Whole names.** Yes.\n\n**C44. The cause** is the whole clause.\n- **P7. Both can be right.** As said.\n"
)
GOLD = """# typed by hand
clusters:
  tolva: {name: Tolva, kind: GPE}
  ana: {name: Ana Ruk, kind: PERSON}

entities:
  - {text: Tolva, nth: 1, label: GPE, cluster: tolva}  # E4
  - {text: Tolva, nth: 2, label: GPE, cluster: tolva}
  - {text: Ana Ruk, label: PERSON, cluster: ana}
  - {text: Ostra shaft, label: FAC, cluster: tolva}
quotes:
  - {id: q1, kind: indirect, text: Three miners died at Tolva on Monday}
casualties:
  - {id: c1, figure: {text: Three}, outcome: killed, min: 3, max: 3, victims: {text: miners, nth: 1}}
  # the shaft
  - {id: c2, figure: {text: About twenty}, outcome: injured, min: 20, max: 20, victims: {text: others}}
attributions:
  - {source: {text: Ana Ruk, cluster: ana}, cue: {text: said, nth: 1}, content: q1}
"""
AGAIN = """clusters:
  t: {name: Tolva, kind: GPE}
  a: {name: Ana Ruk, kind: PERSON}
  m: {name: the mayor, kind: PERSON}
entities:
  - {text: Tolva, nth: 1, label: GPE, cluster: t}
  - {text: Tolva, nth: 2, label: GPE, cluster: t}
  - {text: Ana Ruk, label: PERSON, cluster: a}
  - {text: Ostra, label: LOC, cluster: t}
quotes:
  - {id: x1, kind: indirect, text: Three miners died at Tolva on Monday}
  - {id: x2, kind: indirect, text: About twenty others were hurt in the Ostra shaft}
casualties:
  - {id: y1, figure: {text: Three}, outcome: killed, min: 3, max: 3, victims: {text: miners, nth: 1},
     date: {text: Monday}}
  - {id: y2, figure: {text: About twenty}, outcome: injured, min: 19, max: 21, victims: {text: others}, part_of: y1}
attributions:
  - {source: {text: Ana Ruk, cluster: a}, cue: null, content: x1}
  - {source: {text: the mayor of Tolva, cluster: m}, cue: {text: said, nth: 2}, content: x2}
"""
