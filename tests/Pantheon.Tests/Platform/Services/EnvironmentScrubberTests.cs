using NUnit.Framework;
using Pantheon.Platform.Services;

namespace Pantheon.Tests.Platform.Services;

[TestFixture]
[Parallelizable(ParallelScope.All)]
internal sealed class EnvironmentScrubberTests
{
    [TestCase("OPENAI_API_KEY", SuspectKind.Secret)]
    [TestCase("openai_base_url", SuspectKind.Secret)]
    [TestCase("ANTHROPIC_MODEL", SuspectKind.Secret)]
    [TestCase("MY_TOKEN_FILE", SuspectKind.Secret)]
    [TestCase("DbPassword", SuspectKind.Secret)]
    [TestCase("PGPASSWORD", SuspectKind.Secret)]
    [TestCase("DATABASE_URL", SuspectKind.Secret)]
    [TestCase("SSH_AUTH_SOCK", SuspectKind.Secret)]
    [TestCase("HTTPS_PROXY", SuspectKind.Proxy)]
    [TestCase("http_proxy", SuspectKind.Proxy)]
    [TestCase("LD_PRELOAD", SuspectKind.Steering)]
    [TestCase("DOTNET_STARTUP_HOOKS", SuspectKind.Steering)]
    [TestCase("GIT_CONFIG_COUNT", SuspectKind.Steering)]
    [TestCase("ENV", SuspectKind.Steering)]
    [TestCase("ACME_LICENCE", SuspectKind.Secret)]
    public void A_suspect_name_is_found_in_any_case(string name, SuspectKind kind)
    {
        var found = new EnvironmentScrubber(["ACME_*"]).FindSuspects(new Dictionary<string, string> { [name] = "x" });

        Assert.That(found, Is.EqualTo([new SuspectVariable(name, kind)]));
    }

    [TestCase("PATH")]
    [TestCase("HOME")]
    [TestCase("LANG")]
    [TestCase("TMPDIR")]
    [TestCase("DOTNET_CLI_HOME")]
    [TestCase("NOTIFY_SOCKET")]
    [TestCase("ENVIRONMENT")]
    [TestCase("PGDATA")]
    [TestCase("AWS_CA_BUNDLE")]
    [TestCase("NUGET_CERT_REVOCATION_MODE")]
    public void An_ordinary_name_is_not_suspect(string name)
    {
        Assert.That(new EnvironmentScrubber([]).FindSuspects(new Dictionary<string, string> { [name] = "x" }), Is.Empty);
    }

    [Test]
    public void The_allowed_environment_holds_the_named_and_the_set_variables_only()
    {
        var worker = new Dictionary<string, string> { ["PATH"] = "/bin", ["LANG"] = "de", ["SECRET"] = "s" };

        var allowed = EnvironmentScrubber.AllowList(worker, ["PATH", "LANG", "TZ"], new Dictionary<string, string> { ["LANG"] = "C", ["HOME"] = "/home/agent" });

        Assert.That(allowed, Is.EquivalentTo(new Dictionary<string, string> { ["PATH"] = "/bin", ["LANG"] = "C", ["HOME"] = "/home/agent" }));
    }
}
