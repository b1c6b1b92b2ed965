# Data sets of metadat and what metafor and clubSandwich find in them: Rscript tests/tools/published_sets.R FOLDER AUDITC
# writes effects.csv, counts.csv, tables.csv and answers.csv; AUDITC holds the tables of Kriston 2008 (as in mada).
suppressMessages({library(metafor); library(metadat); library(clubSandwich)})
arguments <- commandArgs(TRUE)
at <- function(name) file.path(arguments[1], name)
answers <- data.frame()
tell <- function(set, figure, value) answers <<- rbind(answers, data.frame(set, figure, value = sprintf("%.15g", value)))
control <- list(optimizer = "optim", optmethod = "BFGS", reltol = 1e-15)

dependent <- function(set, study, obs, yi, vi, rho) {
  d <- data.frame(study = as.character(study), obs, yi, vi)
  V <- vcalc(vi, cluster = study, obs = obs, rho = rho, data = d)
  fit <- rma.mv(yi, V, random = ~ 1 | study/obs, data = d, control = control)
  test <- coef_test(fit, vcov = "CR2", cluster = d$study)
  tell(set, "k", length(unique(d$study)))
  tell(set, "estimate", coef(fit)); tell(set, "se", test$SE); tell(set, "df", test$df_Satt)
}
d <- dat.konstantopoulos2011
effects <- with(d, data.frame(set = "konstantopoulos2011", study = district, obs = ave(school, district, FUN = seq_along), yi, vi))
with(subset(effects, set == "konstantopoulos2011"), dependent("konstantopoulos2011", study, obs, yi, vi, 0))
d <- reshape(dat.ishak2007, direction = "long", idvar = "study", v.names = c("yi", "vi"),
             varying = list(paste0("y", 1:4, "i"), paste0("v", 1:4, "i")), timevar = "obs")
d <- d[!is.na(d$yi), ]
effects <- rbind(effects, with(d, data.frame(set = "ishak2007", study, obs, yi, vi)))
dependent("ishak2007", d$study, d$obs, d$yi, d$vi, 0.6)
write.csv(effects, at("effects.csv"), row.names = FALSE)
d <- dat.bornmann2007
d$obs <- ave(d$obs, d$study, FUN = seq_along)
counts <- with(d, data.frame(set = "bornmann2007", study, obs, events1 = waward, n1 = wtotal, events2 = maward, n2 = mtotal))
e <- escalc("OR", ai = waward, n1i = wtotal, ci = maward, n2i = mtotal, data = d)
dependent("bornmann2007", d$study, d$obs, e$yi, e$vi, 0)
write.csv(counts, at("counts.csv"), row.names = FALSE)

accuracy <- function(set, d) {
  more <- if (any(d[, c("tp", "fn", "tn", "fp")] == 0)) 0.5 else 0
  long <- data.frame(study = rep(seq_len(nrow(d)), 2), side = factor(rep(c("a", "b"), each = nrow(d))),
                     x = c(d$tp, d$tn) + more, y = c(d$fn, d$fp) + more)
  fit <- rma.mv(log(x / y), 1 / x + 1 / y, mods = ~ side - 1, random = ~ side | study, struct = "UN", data = long, control = control)
  tell(set, "k", nrow(d)); tell(set, "sensitivity", plogis(coef(fit)[[1]])); tell(set, "specificity", plogis(coef(fit)[[2]]))
}
kearon <- with(dat.kearon1998[complete.cases(dat.kearon1998), ], data.frame(patients, tp, fn = np - tp, tn, fp = nn - tn))
audit <- read.csv(arguments[2])
tables <- rbind(
  data.frame(set = "kearon1998_symptomatic", kearon[kearon$patients == "symptomatic", -1]),
  data.frame(set = "kearon1998_asymptomatic", kearon[kearon$patients == "asymptomatic", -1]),
  data.frame(set = "audit_c", audit[, c("tp", "fn", "tn", "fp")]))
for (set in unique(tables$set)) accuracy(set, tables[tables$set == set, -1])
write.csv(tables, at("tables.csv"), row.names = FALSE)
write.csv(answers, at("answers.csv"), row.names = FALSE)
