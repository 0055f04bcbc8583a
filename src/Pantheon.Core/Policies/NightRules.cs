using System.Text.RegularExpressions;

namespace Pantheon.Core.Policies;

/// <summary>What a night policy cannot say: the patterns that its reader, its schema and the gate share, so that all three give the same verdict.</summary>
public static class NightRules
{
    private const string Octet = "(25[0-5]|2[0-4][0-9]|1[0-9][0-9]|[1-9]?[0-9])";
    private const string Port = ":([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
    private const string Group = ":[0-9a-f]{1,4}";

    // every spelling of a unique local address: all eight groups, or '::' somewhere after the first
    private const string UniqueLocal =
        $"f[cd][0-9a-f]{{2}}(({Group}){{7}}|({Group}){{0,5}}::|:({Group}){{1,6}}|{Group}:({Group}){{1,5}}|({Group}){{2}}:({Group}){{1,4}}|({Group}){{3}}:({Group}){{1,3}}|({Group}){{4}}:({Group}){{1,2}}|({Group}){{5}}:({Group}))";

    private static readonly string[] NameBeginnings =
    [
        "LD_", "DYLD_", "CORECLR_", "COMPLUS_", "GIT_", "SSH_", "GPG_", "DBUS_", "DOCKER_", "OTEL_", "PYTHON", "PERL5", "PG", "DOTNET_STARTUP_HOOKS", "DOTNET_ADDITIONAL_DEPS",
        "DOTNET_SHARED_STORE", "AWS_", "AZURE_", "OPENAI_", "ANTHROPIC_", "BEDROCK", "GOOGLE_", "GEMINI_", "VERTEX", "GCP_", "GCLOUD_", "CLOUDSDK_", "COHERE_", "MISTRAL_", "GROQ_",
        "OPENROUTER_", "HF_", "HUGGING", "OLLAMA_", "LITELLM_", "GITHUB_", "GH_", "GITLAB_", "BITBUCKET_", "KUBECONFIG", "VAULT_", "CLOUDFLARE_", "SLACK_", "SENTRY_", "VSS_", "TWINE_",
    ];

    private static readonly string[] WholeNames = ["NODE_OPTIONS", "RUBYOPT", "JAVA_TOOL_OPTIONS", "BASH_ENV", "ENV", "PROMPT_COMMAND"];

    private static readonly string[] NameParts =
        ["PROXY", "API_?KEY", "ACCESS_?KEY", "PRIVATE_?KEY", "SESSION_?KEY", "SECRET", "TOKEN", "PASSW", "CREDENTIAL", "AUTH", "COOKIE", "CONNECTION_?STRING", "DATABASE_?URL", "_DSN"];

    /// <summary>An entry of egress.allow at night: the word `pools`, a Unix socket, or a loopback or private address written out with its port.</summary>
    public const string EndpointPattern =
        $@"^(pools|unix:/[!-~]+|(127\.{Octet}\.{Octet}\.{Octet}|10\.{Octet}\.{Octet}\.{Octet}|192\.168\.{Octet}\.{Octet}|172\.(1[6-9]|2[0-9]|3[01])\.{Octet}\.{Octet}|\[::1\]|\[{UniqueLocal}\]){Port})$";

    /// <summary>An entry of tools.allow at night.</summary>
    public const string ToolPattern = "^[a-z][a-z0-9_]*$";

    /// <summary>Names that change what a program loads, where it connects, or that hold a secret, in any case.</summary>
    public static string DangerousNamePattern { get; } =
        $"^({string.Join('|', NameBeginnings.Select(AnyCase))}|({string.Join('|', WholeNames.Select(AnyCase))})$|.*({string.Join('|', NameParts.Select(AnyCase))}))";

    private static readonly Regex Endpoint = Linear(EndpointPattern);
    private static readonly Regex Tool = Linear(ToolPattern);
    private static readonly Regex DangerousName = Linear(DangerousNamePattern);

    public static bool IsEndpoint(string entry) => Endpoint.IsMatch(entry) && !entry.EndsWith('\n');

    public static bool IsTool(string entry) => Tool.IsMatch(entry) && !entry.EndsWith('\n');

    public static bool IsDangerousName(string name) => DangerousName.IsMatch(name);

    private static string AnyCase(string word) =>
        string.Concat(word.Select(letter => char.IsAsciiLetter(letter) ? $"[{char.ToUpperInvariant(letter)}{char.ToLowerInvariant(letter)}]" : letter.ToString()));

    private static Regex Linear(string pattern) => new(pattern, RegexOptions.CultureInvariant | RegexOptions.NonBacktracking | RegexOptions.ExplicitCapture, TimeSpan.FromSeconds(10));
}
