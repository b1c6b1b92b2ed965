# Computes the network meta-analyses of this review again from the effects in network.csv.
# Run it in this folder:  Rscript network.R > network_results.csv
# It needs the package netmeta. A study of several treatments has a row for every two of them.
suppressMessages(library(netmeta))
data <- read.csv("network.csv", stringsAsFactors = FALSE, encoding = "UTF-8", na.strings = "")
scales <- c(HR = "HR", IRR = "IRR", GEN = "", GENR = "")

told <- NULL
for (id in unique(data$analysis_id)) {
  rows <- data[data$analysis_id == id, ]
  if (!rows$pooled[1]) next
  random <- rows$model[1] == "random"
  measure <- rows$measure[1]
  net <- netmeta(TE, seTE, treat1, treat2, study_id, data = rows, sm = ifelse(measure %in% names(scales), scales[measure], measure),
                 reference.group = rows$reference[1], common = !random, random = random,
                 method.tau = ifelse(random, rows$method[1], "DL"), tol.multiarm = 0.01, tol.multiarm.se = 0.2)
  rank <- netrank(net, small.values = rows$small_values[1])
  estimate <- if (random) net$TE.random else net$TE.common
  error <- if (random) net$seTE.random else net$seTE.common
  score <- if (random) rank$ranking.random else rank$ranking.common
  for (name in setdiff(net$trts, rows$reference[1])) told <- rbind(told, data.frame(
    analysis_id = id, treatment = name, comparator = rows$reference[1], model = rows$model[1],
    estimate = estimate[name, rows$reference[1]], se = error[name, rows$reference[1]],
    p_score = unname(score[name]), tau2 = net$tau2, q = net$Q, q_df = net$df.Q))
}
if (!is.null(told)) write.csv(format(told, digits = 12), row.names = FALSE, quote = TRUE)
