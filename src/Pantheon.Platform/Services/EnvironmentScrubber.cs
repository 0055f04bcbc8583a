using System.IO.Enumeration;
using System.Text.RegularExpressions;

namespace Pantheon.Platform.Services;

/// <summary>Finds the variables of an environment that look like secrets, proxies or hooks, and builds the small environment a child gets instead.</summary>
public sealed partial class EnvironmentScrubber(IEnumerable<string> furtherPatterns)
{
    private static readonly string[] Providers =
    [
        "OPENAI_*", "ANTHROPIC_*", "CLAUDE_*", "AZURE_*", "AWS_*", "BEDROCK*", "GOOGLE_*", "GEMINI_*", "VERTEX*", "GCP_*", "GCLOUD_*", "CLOUDSDK_*",
        "CO_API_KEY", "COHERE_*", "MISTRAL_*", "GROQ_*", "TOGETHER_*", "FIREWORKS_*", "OPENROUTER_*", "DEEPSEEK_*", "DASHSCOPE_*", "MOONSHOT_*",
        "ZHIPU*", "XAI_*", "PERPLEXITY_*", "REPLICATE_*", "HF_TOKEN*", "HUGGING_FACE_*", "HUGGINGFACEHUB_*", "LITELLM_*", "LANGFUSE_*", "LANGSMITH_*",
        "WANDB_*", "GITHUB_TOKEN", "GITHUB_PAT", "GITLAB_*", "BITBUCKET_*", "NUGET_*", "VSS_*", "PYPI_*", "TWINE_*", "KUBECONFIG", "VAULT_*",
        "CLOUDFLARE_*", "SLACK_*", "SENTRY_*", "PGPASS*", "PGSERVICE*", "PGHOST*", "PGUSER",
    ];

    // where certificates lie and how they are checked: paths and words of settings, under the names of providers
    private static readonly string[] Harmless = ["AWS_CA_BUNDLE", "CLOUDSDK_CORE_CUSTOM_CA_CERTS_FILE", "NUGET_CERT_REVOCATION_MODE", "NUGET_PACKAGES"];

    private static readonly string[] Proxies = ["HTTP_PROXY", "HTTPS_PROXY", "ALL_PROXY", "NO_PROXY", "FTP_PROXY", "SOCKS_PROXY"];

    private static readonly string[] Steering =
    [
        "GPG_AGENT_INFO", "DBUS_SESSION_BUS_ADDRESS", "DOCKER_HOST", "OLLAMA_HOST", "OTEL_EXPORTER_*", "LD_*", "DOTNET_STARTUP_HOOKS",
        "DOTNET_ADDITIONAL_DEPS", "CORECLR_*", "COMPLUS_*", "NODE_OPTIONS", "PYTHONSTARTUP", "PYTHONPATH", "BASH_ENV", "ENV", "PROMPT_COMMAND",
        "GIT_*", "PERL5OPT", "RUBYOPT", "JAVA_TOOL_OPTIONS",
    ];

    private readonly string[] _further = [.. furtherPatterns];

    /// <summary>The suspect variables in order of their names; their values are never passed on.</summary>
    public IReadOnlyList<SuspectVariable> FindSuspects(IReadOnlyDictionary<string, string> environment) =>
    [
        .. environment.Keys
            .Order(StringComparer.Ordinal)
            .Select(name => KindOf(name) is { } kind ? new SuspectVariable(name, kind) : null)
            .OfType<SuspectVariable>(),
    ];

    /// <summary>The named variables of the environment that are there, with the given ones set over them. Nothing else gets through.</summary>
    public static IReadOnlyDictionary<string, string> AllowList(
        IReadOnlyDictionary<string, string> environment,
        IEnumerable<string> names,
        IReadOnlyDictionary<string, string> set)
    {
        var allowed = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var name in names)
        {
            if (environment.TryGetValue(name, out var value))
            {
                allowed[name] = value;
            }
        }

        foreach (var (name, value) in set)
        {
            allowed[name] = value;
        }

        return allowed;
    }

    private SuspectKind? KindOf(string name)
    {
        if (Matches(Proxies, name))
        {
            return SuspectKind.Proxy;
        }

        if (Matches(_further, name) || (!Matches(Harmless, name) && (Matches(Providers, name) || SecretWords().IsMatch(name))))
        {
            return SuspectKind.Secret;
        }

        return Matches(Steering, name) ? SuspectKind.Steering : null;
    }

    private static bool Matches(string[] patterns, string name) =>
        Array.Exists(patterns, pattern => FileSystemName.MatchesSimpleExpression(pattern, name, ignoreCase: true));

    [GeneratedRegex(
        "API_?KEY|ACCESS_?KEY|SECRET|TOKEN|PASSW(OR)?D|CREDENTIAL|PRIVATE_?KEY|AUTH|COOKIE|SESSION_KEY|CONNECTION_?STRING|DATABASE_URL|_DSN",
        RegexOptions.IgnoreCase | RegexOptions.CultureInvariant)]
    private static partial Regex SecretWords();
}
