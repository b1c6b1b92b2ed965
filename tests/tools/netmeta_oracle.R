# Numbers of netmeta on network data sets of metadat: Rscript tests/tools/netmeta_oracle.R > tests/synthesise/netmeta.json
# netmeta 3.6-2, meta 8.4-0, metadat 1.2-0, R 4.2.2; tau² by DL (netmeta's default), figures with 12 digits.
suppressMessages({library(netmeta); library(metadat); library(jsonlite)})
long <- function(study, treatment, ...) data.frame(study = as.character(study), treatment = as.character(treatment), ...)
stack3 <- function(d, study, t, y, sd, n) do.call(rbind, lapply(1:3, function(i) {
  x <- data.frame(study = as.character(d[[study]]), treatment = d[[paste0(t, i)]], mean = d[[paste0(y, i)]],
                  sd = d[[paste0(sd, i)]], n = d[[paste0(n, i)]])
  x[!is.na(x$mean) & !is.na(x$treatment) & x$treatment != "", ]
}))
sets <- list(
  senn2013 = list(sm = "MD", ref = "placebo", arms = with(dat.senn2013, long(study, treatment, n = ni, mean = mi, sd = sdi))),
  hasselblad1998 = list(sm = "OR", ref = "no_contact", arms = with(dat.hasselblad1998, long(study, trt, n = ni, events = xi))),
  woods2010 = list(sm = "OR", ref = "Placebo", arms = with(dat.woods2010, long(author, treatment, n = N, events = r))),
  dong2013 = list(sm = "OR", ref = "Placebo", arms = with(dat.dong2013, long(id, treatment, n = randomized, events = death))),
  dogliotti2014 = list(sm = "RR", ref = "Placebo/Control", arms = with(dat.dogliotti2014, long(id, treatment, n = total, events = stroke))),
  gurusamy2011 = list(sm = "OR", ref = "Control/Placebo", arms = with(dat.gurusamy2011, long(study, treatment, n = n, events = death))),
  franchini2012 = list(sm = "MD", ref = "Placebo", arms = stack3(dat.franchini2012, "Study", "Treatment", "y", "sd", "n")),
  stowe2010 = list(sm = "MD", ref = "Placebo", arms = stack3(dat.stowe2010, "id", "t", "y", "sd", "n")),
  linde2016 = list(sm = "OR", ref = "Placebo", contrasts = with(dat.linde2016, data.frame(study = as.character(id),
    treatment = treat1, comparator = treat2, effect = lnOR, se = selnOR)))
)
run <- function(name) {
  s <- sets[[name]]
  if (!is.null(s$contrasts)) {
    pw <- s$contrasts
    net <- function(...) netmeta(effect, se, treatment, comparator, study, data = pw, sm = s$sm, reference.group = s$ref, ...)
  } else {
    a <- s$arms
    if (!is.null(a$events)) a <- a[ave(a$events, a$study, FUN = sum) > 0, ] # without events a ratio says nothing
    pw <- if (s$sm == "MD") pairwise(treatment, n = n, mean = mean, sd = sd, studlab = study, data = a, sm = "MD")
          else pairwise(treatment, event = events, n = n, studlab = study, data = a, sm = s$sm, allstudies = TRUE)
    net <- function(...) netmeta(pw, reference.group = s$ref, ...)
  }
  one <- suppressWarnings(net(prediction = TRUE, tol.multiarm = 0.01, tol.multiarm.se = 0.2))
  reml <- suppressWarnings(net(method.tau = "REML", tol.multiarm = 0.01, tol.multiarm.se = 0.2))
  d <- suppressWarnings(decomp.design(one))
  sp <- suppressWarnings(netsplit(one))
  n <- one$n; trts <- one$trts
  pairs <- NULL
  for (i in 1:(n - 1)) for (j in (i + 1):n) {
    a <- trts[i]; b <- trts[j]
    pairs <- rbind(pairs, data.frame(one = a, other = b,
      common = one$TE.common[a, b], common_se = one$seTE.common[a, b],
      random = one$TE.random[a, b], random_se = one$seTE.random[a, b],
      low = one$lower.predict[a, b], high = one$upper.predict[a, b],
      direct = one$TE.direct.random[a, b], direct_se = one$seTE.direct.random[a, b],
      indirect = one$TE.indirect.random[a, b], indirect_se = one$seTE.indirect.random[a, b],
      proportion = one$P.random[a, b]))
  }
  at <- match(paste(pairs$one, pairs$other, sep = one$sep.trts), sp$comparison)
  back <- match(paste(pairs$other, pairs$one, sep = one$sep.trts), sp$comparison)
  sign <- ifelse(is.na(at), -1, 1); at <- ifelse(is.na(at), back, at)
  pairs$difference <- sign * sp$compare.random$TE[at]
  pairs$difference_p <- sp$compare.random$p[at]
  contribution <- NULL
  if (n <= 10) {
    k <- suppressWarnings(netcontrib(one, method = "randomwalk"))$random
    contribution <- data.frame(of = rep(rownames(k), ncol(k)), through = rep(colnames(k), each = nrow(k)), share = as.vector(k))
  }
  list(sm = s$sm, reference = s$ref, arms = s$arms, contrasts = s$contrasts,
       k = one$k, n = n, designs = one$d, tau2 = one$tau2, reml = reml$tau2, q = one$Q, df = one$df.Q, i2 = one$I2,
       q_within = d$Q.decomp$Q[2], df_within = d$Q.decomp$df[2], p_within = d$Q.decomp$pval[2],
       q_between = d$Q.decomp$Q[3], df_between = d$Q.decomp$df[3], p_between = d$Q.decomp$pval[3],
       q_interaction = d$Q.inc.random$Q, p_interaction = d$Q.inc.random$pval, tau2_within = d$Q.inc.random$tau.within^2,
       p_scores_common = as.list(netrank(one, small.values = "good")$ranking.common),
       p_scores_random = as.list(netrank(one, small.values = "good")$ranking.random),
       pairs = pairs, contribution = contribution)
}
found <- list()
for (name in names(sets)) invisible(capture.output(found[[name]] <- run(name)))
cat(toJSON(found, digits = I(15), auto_unbox = TRUE, na = "null", dataframe = "columns", null = "null"))
