# Computes the accuracy of every test of this review again from the counts in accuracy.csv.
# Run it in this folder:  Rscript accuracy.R > accuracy_results.csv
# The test of groups of studies, where an analysis compares some, is written to accuracy_groups.csv.
# The binomial likelihood needs nothing but R; REML and ML of the logits need the package metafor.
data <- read.csv("accuracy.csv", stringsAsFactors = FALSE, encoding = "UTF-8")

# The log of one study's integral over its two logits, which lie a u and b u + c v away from the means.
integrate_study <- function(tp, diseased, tn, healthy, p) {
  height <- function(u, v) {
    one <- p[1] + p[3] * u
    two <- p[2] + p[4] * u + p[5] * v
    tp * one - diseased * log1p(exp(-abs(one))) - diseased * pmax(one, 0) +
      tn * two - healthy * log1p(exp(-abs(two))) - healthy * pmax(two, 0) - (u^2 + v^2) / 2
  }
  at <- c(0, 0)
  for (step in 1:100) {
    one <- plogis(p[1] + p[3] * at[1])
    two <- plogis(p[2] + p[4] * at[1] + p[5] * at[2])
    w <- c(diseased * one * (1 - one), healthy * two * (1 - two))
    rest <- c(tp - diseased * one, tn - healthy * two)
    bent <- matrix(c(1 + p[3]^2 * w[1] + p[4]^2 * w[2], p[4] * p[5] * w[2], p[4] * p[5] * w[2], 1 + p[5]^2 * w[2]), 2)
    move <- solve(bent, c(p[3] * rest[1] + p[4] * rest[2] - at[1], p[5] * rest[2] - at[2]))
    at <- at + move / max(1, abs(move))
    if (max(abs(move)) < 1e-9) break
  }
  wide <- sqrt(solve(bent)[1, 1])
  high <- 1 / sqrt(bent[2, 2])
  drift <- -bent[1, 2] / bent[2, 2]
  right <- min(0.4 * wide, 0.25 / max(abs(p[3:4]), 1e-9))
  up <- min(0.4 * high, 0.25 / max(abs(p[5]), 1e-9))
  reach <- function(step, tilt) {
    places <- 0:ceiling(16 / abs(step))
    far <- which(height(at[1] + (if (is.na(tilt)) 0 else places * step),
                        at[2] + (if (is.na(tilt)) places * step else places * step * tilt)) < height(at[1], at[2]) - 60)
    if (length(far)) far[1] else length(places)
  }
  u <- seq(-reach(-right, drift), reach(right, drift)) * right
  v <- seq(-reach(-up, NA), reach(up, NA)) * up
  places <- expand.grid(u = u, v = v)
  found <- height(at[1] + places$u, at[2] + drift * places$u + places$v)
  max(found) + log(sum(exp(found - max(found)))) + log(right * up / (2 * pi))
}

fit_counts <- function(rows) {
  n <- rows$tp + rows$fn
  m <- rows$tn + rows$fp
  likelihood <- function(p) -sum(mapply(integrate_study, rows$tp, n, rows$tn, m, MoreArgs = list(p = p)))
  one <- qlogis((rows$tp + 0.5) / (n + 1))
  two <- qlogis((rows$tn + 0.5) / (m + 1))
  start <- c(mean(one), mean(two), sd(one), 0, sd(two))
  top <- nlminb(start, likelihood, control = list(rel.tol = 1e-13))
  p <- top$par
  free <- c(TRUE, TRUE, abs(p[3]) > 1e-3, abs(p[4]) > 1e-3 || abs(p[5]) > 1e-3, abs(p[5]) > 1e-3)
  information <- optimHess(p, likelihood, control = list(ndeps = rep(1e-3, 5)))[free, free]
  errors <- solve(information)[1:2, 1:2]
  list(means = p[1:2], errors = errors, between = c(p[3]^2, p[3] * p[4], p[4]^2 + p[5]^2))
}

fit_logits <- function(rows, method) {
  cells <- rows[c("tp", "fp", "fn", "tn")]
  if (any(cells == 0)) cells <- cells + 0.5
  k <- nrow(cells)
  long <- data.frame(study = rep(seq_len(k), 2), side = factor(rep(c("se", "sp"), each = k)),
                     yi = with(cells, c(log(tp / fn), log(tn / fp))),
                     vi = with(cells, c(1 / tp + 1 / fn, 1 / tn + 1 / fp)))
  found <- metafor::rma.mv(yi, vi, mods = ~ side - 1, random = ~ side | study, struct = "UN", data = long,
                           method = method, control = list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-15))
  both <- found$rho * sqrt(prod(found$tau2))
  list(means = as.numeric(coef(found)), errors = vcov(found), between = c(found$tau2[1], both, found$tau2[2]))
}

# Studies of one kind against studies of another: a covariate of both logits, by the likelihood ratio.
compare_groups <- function(rows, how) {
  sizes <- table(rows$subgroup[rows$subgroup != ""])
  levels <- names(sizes)[sizes > 1]
  rows <- rows[rows$subgroup %in% levels, ]
  if (length(levels) < 2 || nrow(rows) < 4 + 2 * (length(levels) - 1)) return(NULL)
  g <- match(rows$subgroup, levels)
  df <- 2 * (length(levels) - 1)
  if (how == "binomial") {
    n <- rows$tp + rows$fn
    m <- rows$tn + rows$fp
    alone <- fit_counts(rows)
    a <- sqrt(alone$between[1])
    b <- alone$between[2] / a
    start <- c(alone$means, a, b, sqrt(max(alone$between[3] - b^2, 1e-4)))
    one <- function(i, p) integrate_study(rows$tp[i], n[i], rows$tn[i], m[i], p)
    own <- function(p, i) c(p[2 * g[i] - 1:0], tail(p, 3))
    apart <- function(p) -sum(sapply(seq_along(g), function(i) one(i, own(p, i))))
    same <- function(p) -sum(sapply(seq_along(g), function(i) one(i, p)))
    top <- nlminb(start, same, control = list(rel.tol = 1e-13))
    tops <- nlminb(c(rep(top$par[1:2], length(levels)), top$par[3:5]), apart, control = list(rel.tol = 1e-13))
    return(c(2 * (top$objective - tops$objective), df))
  }
  cells <- rows[c("tp", "fp", "fn", "tn")]
  if (any(cells == 0)) cells <- cells + 0.5
  long <- data.frame(study = rep(seq_along(g), 2), side = factor(rep(c("se", "sp"), each = length(g))), g = factor(rep(g, 2)),
                     yi = with(cells, c(log(tp / fn), log(tn / fp))),
                     vi = with(cells, c(1 / tp + 1 / fn, 1 / tn + 1 / fp)))
  fit <- function(mods) metafor::rma.mv(yi, vi, mods = mods, random = ~ side | study, struct = "UN", data = long,
    method = "ML", control = list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-15))
  c(2 * as.numeric(logLik(fit(~ side:g - 1)) - logLik(fit(~ side - 1))), df)
}

told <- groups <- NULL
for (id in unique(data$analysis_id)) {
  rows <- data[data$analysis_id == id, ]
  if (!rows$pooled[1]) next
  how <- rows$likelihood[1]
  fit <- if (how == "binomial") fit_counts(rows) else fit_logits(rows, how)
  compared <- compare_groups(rows, how)
  if (!is.null(compared)) groups <- rbind(groups, data.frame(analysis_id = id, statistic = compared[1], df = compared[2],
    p = pchisq(compared[1], compared[2], lower.tail = FALSE)))
  reach <- qnorm(0.975) * sqrt(diag(fit$errors))
  told <- rbind(told, data.frame(
    analysis_id = id, likelihood = how,
    sensitivity = plogis(fit$means[1]), sensitivity_low = plogis(fit$means[1] - reach[1]),
    sensitivity_high = plogis(fit$means[1] + reach[1]),
    specificity = plogis(fit$means[2]), specificity_low = plogis(fit$means[2] - reach[2]),
    specificity_high = plogis(fit$means[2] + reach[2]),
    between_sensitivity = fit$between[1], between_covariance = fit$between[2], between_specificity = fit$between[3]))
}
if (!is.null(groups)) write.csv(groups, "accuracy_groups.csv", row.names = FALSE, quote = FALSE)
if (!is.null(told)) write.csv(format(told, digits = 12), row.names = FALSE, quote = FALSE)
