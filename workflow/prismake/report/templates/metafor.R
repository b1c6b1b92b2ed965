# Computes every analysis of this review again with metafor, from the figures in metafor.csv and analyses.csv.
# Run it in this folder:  Rscript metafor.R > metafor_results.csv
# What single studies do to each result is written to metafor_influence.csv, and what may be missing, where the analysis
# asks for selection_model, limit_meta or p_curve, to metafor_missing.csv.
suppressPackageStartupMessages(library(metafor))
data <- read.csv("metafor.csv", stringsAsFactors = FALSE, encoding = "UTF-8")
settings <- read.csv("analyses.csv", stringsAsFactors = FALSE, encoding = "UTF-8")

effects <- function(rows, measure) {
  if (measure %in% c("HR", "GEN", "GENR", "SMDR")) return(rows[c("yi", "vi")])
  found <- switch(measure,
    OR = , RR = , RD = escalc(measure, ai = ai, bi = bi, ci = ci, di = di, data = rows),
    MC = , SMCC = escalc(measure, m1i = m1i, sd1i = sd1i, m2i = m2i, sd2i = sd2i, ni = ni, ri = ri, data = rows),
    # metafor divides by the first standard deviation, which has to be the one before treatment
    SMCR = escalc(measure, m1i = m2i, sd1i = sd2i, m2i = m1i, sd2i = sd1i, ni = ni, ri = ri, data = rows),
    PR = , PLO = , PLN = , PAS = , PFT = escalc(measure, xi = xi, ni = ni, data = rows),
    IRR = , IRD = escalc(measure, x1i = x1i, t1i = t1i, x2i = x2i, t2i = t2i, data = rows),
    IR = , IRLN = escalc(measure, xi = xi, ti = ti, data = rows),
    # nothing is added under a root
    IRS = escalc(measure, xi = xi, ti = ti, data = rows, to = "none"),
    COR = , ZCOR = escalc(measure, ri = ri, ni = ni, data = rows),
    escalc(measure, m1i = m1i, sd1i = sd1i, n1i = n1i, m2i = m2i, sd2i = sd2i, n2i = n2i, data = rows))
  if (measure == "SMCR") found$yi <- -found$yi
  found <- data.frame(yi = as.numeric(found$yi), vi = as.numeric(found$vi))
  crossed <- !is.na(rows$ri) & measure %in% c("MD", "SMD", "SMDH", "ROM")
  if (any(crossed)) found[crossed, ] <- cross(rows[crossed, ], measure)
  found
}

# Crossover trials: the same n people under both treatments, r between what they have under each.
cross <- function(rows, of) with(rows, {
  gamma_ratio <- function(m) exp(lgamma(m / 2) - log(sqrt(m / 2)) - lgamma((m - 1) / 2))
  n <- n1i; r <- ri; both <- r * sd1i * sd2i; square <- (sd1i^2 + sd2i^2) / 2; d <- (m1i - m2i) / sqrt(square)
  switch(of,
    MD = data.frame(yi = m1i - m2i, vi = (sd1i^2 + sd2i^2 - 2 * both) / n),
    ROM = data.frame(yi = log(m1i / m2i),
      vi = sd1i^2 / (n * m1i^2) + sd2i^2 / (n * m2i^2) - 2 * both / (n * m1i * m2i)),
    SMD = { g <- gamma_ratio(2 * (n - 1) / (1 + r^2)) * d
      data.frame(yi = g, vi = 2 * (1 - r) / n + (1 + r^2) * g^2 / (4 * n)) },
    SMDH = { j <- gamma_ratio(2 * (n - 1) / (1 + r^2)); g <- j * d
      data.frame(yi = g, vi = j^2 * (g^2 * (sd1i^4 + sd2i^4 + 2 * both^2) / (8 * square^2) +
        (sd1i^2 + sd2i^2 - 2 * both) / square) / (n - 1)) })
})

# What effects with the same control arm share: the smaller of both control parts, and the product of both slopes.
share_control <- function(rows, yi, of) {
  zero <- with(rows, if (of %in% c("IRR", "IRD")) x1i == 0 | x2i == 0 else ai == 0 | bi == 0 | ci == 0 | di == 0)
  half <- ifelse(zero, 0.5, 0)
  if (length(half) == 0) half <- 0
  part <- with(rows, switch(of,
    OR = 1 / (ci + half) + 1 / (di + half), RR = 1 / (ci + half) - 1 / (ci + di + 2 * half),
    RD = (ci + half) * (di + half) / (ci + di + 2 * half)^3,
    MD = sd2i^2 / n2i, ROM = sd2i^2 / (n2i * m2i^2), SMD = 1 / n2i,
    IRR = 1 / (x2i + half), IRD = (x2i + half) / t2i^2))
  slopes <- if (of == "SMD") yi * sqrt(rows$n2i / 2) / (rows$n1i + rows$n2i) else 0 * yi
  outer(part, part, pmin) + outer(slopes, slopes)
}

# Paule and Mandel's variance is searched up to 100 and to four digits unless told otherwise.
control <- list(tau2.max = 1e6, tol = 1e-12)

# Several effects of one study: their sampling errors are correlated by rho, and variances lie between and within studies.
fit_multilevel <- function(rows, found, one) {
  same <- outer(rows$study_id, rows$study_id, "==")
  errors <- one$rho * same * sqrt(outer(found$vi, found$vi))
  if (one$shared_control %in% "yes") errors <- same * share_control(rows, found$yi, one$measure)
  diag(errors) <- found$vi
  found$study <- rows$study_id
  found$effect <- seq_len(nrow(rows))
  levels <- if (anyDuplicated(rows$study_id)) ~ 1 | study/effect else ~ 1 | study
  rma.mv(yi, errors, random = levels, data = found, method = one$tau2, sparse = FALSE)
}

# Standard error and limits of the package clubSandwich take the place of the model's.
make_robust <- function(res, rows) {
  told <- as.data.frame(clubSandwich::conf_int(res, vcov = "CR2", cluster = rows$study_id))
  res$se <- told$SE
  res$ci.lb <- told$CI_L
  res$ci.ub <- told$CI_U
  res
}

fit <- function(rows, found, one, model) {
  switch(model,
    multilevel = fit_multilevel(rows, found, one),
    multilevel_robust = make_robust(fit_multilevel(rows, found, one), rows),
    common = rma(yi, vi, data = found, method = "EE"),
    random = rma(yi, vi, data = found, method = one$tau2, test = one$test, control = control),
    random_wald = rma(yi, vi, data = found, method = one$tau2, test = "z", control = control),
    mantel_haenszel = rma.mh(measure = one$measure, ai = ai, bi = bi, ci = ci, di = di, data = rows),
    peto = rma.peto(ai = ai, bi = bi, ci = ci, di = di, data = rows),
    glmm = rma.glmm(measure = "PLO", xi = xi, ni = ni, data = rows, nAGQ = 7),
    glmm_common = rma.glmm(measure = "PLO", xi = xi, ni = ni, data = rows, method = "EE"))
}

# What may be missing, where it was asked for and ten studies are there.
probe_missing <- function(found, one) {
  asked <- strsplit(paste(one$bias), " ")[[1]]
  yi <- found$yi; vi <- found$vi; told <- list()
  if (length(yi) < 10) return(NULL)
  if ("selection_model" %in% asked) {
    res <- rma(yi, vi, method = "ML", control = control)
    sel <- try(selmodel(res, type = "stepfun", steps = .025, alternative = if (one$direction == "higher") "greater" else "less",
      control = list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-15, maxit = 5000)))
    if (!inherits(sel, "try-error")) told$selection_model <- c(sel$LRT, sel$LRTp, sel$beta, sel$ci.lb, sel$ci.ub)
  }
  if ("limit_meta" %in% asked) {  # as limitmeta of metasens with method.adjust = "beta0"
    common <- one$planned_model %in% "common"
    tau2 <- if (common) 0 else rma(yi, vi, method = one$tau2, control = control)$tau2
    radial <- function(y, v) lm(I(y / sqrt(v)) ~ I(1 / sqrt(v)))
    w <- 1 / (vi + tau2); line <- coef(radial(yi, vi + tau2)); s <- 1 / var(sqrt(w)) / (length(yi) - 1)
    adjusted <- line[[2]] + sqrt(tau2) * line[[1]]
    se <- sqrt(s * (1 - 2 * sqrt(tau2) * mean(sqrt(w)) + tau2 * mean(w)))
    q <- rma(yi, vi, method = "EE")$QE - sum(resid(radial(yi, vi))^2)
    told$limit_meta <- c(q, pchisq(q, 1, lower.tail = FALSE), adjusted, adjusted - qnorm(.975) * se, adjusted + qnorm(.975) * se)
  }
  if ("p_curve" %in% asked) {
    z <- abs(yi / sqrt(vi)); p <- 2 * pnorm(-z); z <- z[p < .05]; p <- p[p < .05]
    shift <- uniroot(function(x) pchisq(qchisq(.95, 1), 1, x) - 2 / 3, c(0, 100), tol = 1e-14)$root
    stouffer <- function(x) { x <- sum(qnorm(pmin(pmax(x, 2.2e-16), 1 - 2.2e-16))) / sqrt(length(x)); c(x, pnorm(x), NA, NA, NA) }
    if (length(p)) told$p_curve <- stouffer(p / .05)
    if (any(p < .025)) told$p_curve_half <- stouffer(p[p < .025] / .025)
    if (length(p)) told$p_curve_flat <- stouffer(3 * (pchisq(z^2, 1, shift) - 2 / 3))
  }
  if (!length(told)) return(NULL)
  numbers <- do.call(rbind, told)
  colnames(numbers) <- c("statistic", "p", "estimate", "ci_low", "ci_high")
  data.frame(analysis_id = one$analysis_id, test = names(told), numbers)
}

results <- influences <- missing <- NULL
for (i in seq_len(nrow(settings))) {
  one <- settings[i, ]
  rows <- data[data$analysis_id == one$analysis_id, ]
  found <- effects(rows, one$measure)
  apart <- max(abs(found$yi - rows$yi), abs(found$vi - rows$vi))
  if (apart > 1e-8) stop(one$analysis_id, ": effect sizes differ by ", apart)
  if (!startsWith(one$planned_model, "multilevel")) missing <- rbind(missing, probe_missing(found, one))
  for (model in strsplit(one$models, " ")[[1]]) {
    if (model == "multilevel_robust" && !requireNamespace("clubSandwich", quietly = TRUE)) next
    if (startsWith(model, "glmm") && !requireNamespace("lme4", quietly = TRUE)) next
    res <- fit(rows, found, one, model)
    varying <- model %in% c("random", "random_wald")
    tau2 <- if (varying || model == "glmm") res$tau2 else NA
    if (startsWith(model, "multilevel")) tau2 <- res$sigma2[1]
    i2 <- if (varying) confint(res, control = list(tau2.max = 1e6, tol = 1e-14))$random["I^2(%)", ] else rep(NA, 3)
    results <- rbind(results, data.frame(analysis_id = one$analysis_id, model = model, k = length(unique(rows$study_id)),
      estimate = as.numeric(res$beta), se = res$se, ci_low = res$ci.lb, ci_high = res$ci.ub, tau2 = tau2,
      i2_low = i2[2], i2_high = i2[3]))
    if (nrow(rows) > 2 && model == one$planned_model && model %in% c("random", "common")) {
      told <- influence(res)
      parts <- unclass(told$inf)[c("rstudent", "dffits", "cook.d", "cov.r", "tau2.del", "QE.del", "hat")]
      influences <- rbind(influences, data.frame(analysis_id = one$analysis_id, study_id = rows$study_id,
        lapply(parts, as.numeric), dfbetas = told$dfbs$intrcpt))
    }
  }
}
if (!is.null(results)) write.csv(format(results, digits = 15, trim = TRUE), row.names = FALSE, quote = FALSE)
if (!is.null(missing)) write.csv(missing, "metafor_missing.csv", row.names = FALSE, quote = FALSE)
if (!is.null(influences)) write.csv(influences, "metafor_influence.csv", row.names = FALSE, quote = FALSE)
