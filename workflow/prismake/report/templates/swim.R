# Counts and combines the directions of effect of this review again, from swim.csv.
# Run it in this folder:  Rscript swim.R > swim_results.csv
# It needs R alone. Effects are on the analysis scale: the logarithm of ratios.
data <- read.csv("swim.csv", stringsAsFactors = FALSE, encoding = "UTF-8", na.strings = "")

count <- function(rows, group) {
  better <- sum(rows$direction == "better")
  n <- better + sum(rows$direction == "worse")
  signs <- if (n) binom.test(better, n) else list(p.value = NA, conf.int = c(NA, NA))
  score <- if (n) suppressWarnings(prop.test(better, n, correct = FALSE))$conf.int else c(NA, NA)
  effects <- rows$yi[!is.na(rows$yi)]
  same <- length(unique(paste(rows$measure, rows$good_end)[!is.na(rows$yi)])) == 1
  spread <- if (same) quantile(effects, c(.5, .25, .75), type = 7, names = FALSE) else rep(NA, 3)
  p <- rows$better_p[!is.na(rows$better_p)]
  worse <- rows$worse_p[!is.na(rows$worse_p)]
  fisher <- function(p) if (length(p)) pchisq(-2 * sum(log(pmax(p, 1e-300))), 2 * length(p), lower.tail = FALSE) else NA
  data.frame(
    analysis_id = rows$analysis_id[1], domain = rows$domain[1], grouped = group, studies = nrow(rows), better = better,
    worse = n - better, sign_p = signs$p.value, exact_low = signs$conf.int[1], exact_high = signs$conf.int[2],
    wilson_low = score[1], wilson_high = score[2], effects = length(effects), median = spread[1],
    lower_quartile = spread[2], upper_quartile = spread[3], tests = length(p), better_p = fisher(p), worse_p = fisher(worse))
}

told <- NULL
for (rows in split(data, paste(data$analysis_id, data$domain, sep = "\r"))) {
  told <- rbind(told, count(rows, ""))
  for (group in sort(unique(rows$grouped[!is.na(rows$grouped)]))) {
    told <- rbind(told, count(rows[rows$grouped %in% group, ], group))
  }
}
if (!is.null(told)) write.csv(format(told, digits = 12), row.names = FALSE, quote = TRUE)
