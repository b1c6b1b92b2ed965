"""This review: the machine in workflow/ with the decisions in config/ and the files in seeds/."""


module review:
    snakefile:
        "workflow/Snakefile"


use rule * from review
