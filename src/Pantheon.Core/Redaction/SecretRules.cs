using System.Buffers;

namespace Pantheon.Core.Redaction;

/// <summary>The kinds of secrets that are known by their form, as their issuers document it; the more particular stand first.</summary>
internal static class SecretRules
{
    // where a token ends: its own letters, and no more
    private const string Word = "[A-Za-z0-9_-]";

    public static IReadOnlyList<SecretRule> All { get; } =
    [
        new("private_key", @"-----BEGIN [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----[\s\S]*?(-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----|\z)", "PRIVATE KEY"),
        new("private_key", @"([A-Za-z0-9+/=]{16,}\s+)+-----END [A-Z0-9 ]*PRIVATE KEY( BLOCK)?-----", "PRIVATE KEY"), // whose beginning was cut away
        new("private_key", @"PuTTY-User-Key-File-\d: [\s\S]*?(Private-MAC: [0-9a-f]+|\z)", "PuTTY-User-Key-File"),
        new("age_key", @"AGE-SECRET-KEY-1[0-9A-Z]{30,}", "AGE-SECRET-KEY-1"),
        new("aws_key", @"\b(AKIA|ASIA|ABIA|ACCA)[A-Z0-9]{16}\b", "AKIA", "ASIA", "ABIA", "ACCA"),
        new("aws_secret", @"(?<before>(?i:aws_?secret_?access_?key)[""']?\s*[=:]\s*[""']?)[A-Za-z0-9/+=]{20,}", "aws_secret", "awssecret"),
        new("github_token", @"\b(gh[pousr]_[A-Za-z0-9]{20,}|github_pat_[A-Za-z0-9_]{20,})", "ghp_", "gho_", "ghu_", "ghs_", "ghr_", "github_pat_"),
        new("gitlab_token", $@"\bgl(pat|ptt|dt|rt|cbt|ft|soat|imt|agent)-{Word}{{16,}}", "glpat-", "glptt-", "gldt-", "glrt-", "glcbt-", "glft-", "glsoat-", "glimt-", "glagent-"),
        new("hugging_face_token", @"\b(hf|api_org)_[A-Za-z0-9]{20,}", "hf_", "api_org_"),
        new("google_key", $@"\bAIza{Word}{{35,}}", "AIza"),
        new("google_token", $@"\bya29\.{Word}{{20,}}", "ya29."),
        new("google_secret", $@"\bGOCSPX-{Word}{{20,}}", "GOCSPX-"),
        new("slack_token", @"\bxox[abeoprs]-[A-Za-z0-9-]{10,}", "xox"),
        new("slack_webhook", @"hooks\.slack\.com/(services|workflows|triggers)/[A-Za-z0-9/+]{20,}", "hooks.slack.com"),
        new("stripe_key", @"\b(sk|rk|whsec)_(live_|test_|prod_)?[A-Za-z0-9]{20,}", "sk_", "rk_", "whsec_"),
        new("api_key", $@"\bsk-{Word}{{16,}}", "sk-"),
        new("perplexity_key", @"\bpplx-[A-Za-z0-9]{20,}", "pplx-"),
        new("groq_key", @"\bgsk_[A-Za-z0-9]{20,}", "gsk_"),
        new("xai_key", @"\bxai-[A-Za-z0-9]{20,}", "xai-"),
        new("replicate_token", @"\br8_[A-Za-z0-9]{20,}", "r8_"),
        new("nvidia_key", $@"\bnvapi-{Word}{{20,}}", "nvapi-"),
        new("npm_token", @"\bnpm_[A-Za-z0-9]{30,}", "npm_"),
        new("pypi_token", $@"\bpypi-AgE{Word}{{30,}}", "pypi-AgE"),
        new("nuget_key", @"\boy2[a-z0-9]{43}\b", "oy2"),
        new("rubygems_key", @"\brubygems_[a-f0-9]{40,}", "rubygems_"),
        new("docker_token", $@"\bdckr_(pat|oat)_{Word}{{20,}}", "dckr_"),
        new("sendgrid_key", $@"\bSG\.{Word}{{16,}}\.{Word}{{30,}}", "SG."),
        new("digitalocean_token", @"\bdo[opr]_v1_[a-f0-9]{40,}", "_v1_"),
        new("databricks_token", @"\bdapi[a-f0-9]{32}\b", "dapi"),
        new("vault_token", $@"\bhv[sbr]\.{Word}{{20,}}", "hvs.", "hvb.", "hvr."),
        new("grafana_token", @"\bgl(sa|c)_[A-Za-z0-9_+=/]{28,}", "glsa_", "glc_"),
        new("shopify_token", @"\bshp(at|ca|pa|ss)_[a-fA-F0-9]{32,}", "shpat_", "shpca_", "shppa_", "shpss_"),
        new("atlassian_token", $@"\bATATT3{Word}{{20,}}", "ATATT3"),
        new("linear_key", @"\blin_api_[A-Za-z0-9]{30,}", "lin_api_"),
        new("telegram_token", $@"\b[0-9]{{8,10}}:AA{Word}{{33}}\b", ":AA"),
        new("azure_key", @"(?<before>\b(?i:AccountKey|SharedAccessKey)=)[A-Za-z0-9+/]{40,}={0,2}", "AccountKey", "SharedAccessKey"),
        new("jwt", $@"\beyJ{Word}{{8,}}\.{Word}{{8,}}\.{Word}*", "eyJ"),
        new("user", @"\b[A-Za-z][A-Za-z0-9+.-]*://(?<value>[^\s/@:'""<>\[\]]*:[^\s/@'""<>\[\]]+|[^\s/@:'""<>\[\]]{20,})@", "://") { IsCertain = false },
        new("bearer_token", @"(?<before>\b(?i:bearer|basic)\s+)[A-Za-z0-9._~+/-]{20,}=*", "bearer", "basic") { IsCertain = false },
        new("password", @"(?<before>\b(?i:password|pwd|passphrase)=)[^\s;,""'<>(){}\[\]$]{6,}", "password", "pwd", "passphrase") { IsCertain = false, IsNoWord = true },
        new("assigned", @"(?<before>\b(?i:[a-z0-9_.-]{0,40}(password|passwd|secret|api[_-]?key|access[_-]?key|token|credential))[""']?\s*[:=]\s*[""'])[^\s""'<>(){}\[\]$]{12,}", "password", "passwd", "secret", "key", "token", "credential") { IsCertain = false, IsNoWord = true },
    ];

    private static readonly SearchValues<string> s_anchors = SearchValues.Create([.. All.SelectMany(rule => rule.Anchors).Distinct()], StringComparison.OrdinalIgnoreCase);

    /// <summary>Whether any rule may find something in the text: one look instead of one a rule.</summary>
    public static bool MayFind(string text) => text.AsSpan().ContainsAny(s_anchors);
}
