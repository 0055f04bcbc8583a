using NUnit.Framework;
using Pantheon.Host.Reviewing;
using Pantheon.Host.Terminal;

namespace Pantheon.Tests.Host.Reviewing;

internal sealed class PublishingTests
{
    [TestCase("git@github.com:shop/orders.git", "gh pr create")]
    [TestCase("https://github.com/shop/orders", "gh pr create")]
    [TestCase("ssh://git@gitlab.example:2222/shop/orders.git", "glab mr create")]
    [TestCase("/srv/git/github/orders.git", null)]
    [TestCase("https://git.example/orders", null)]
    public void The_client_follows_the_address_of_the_remote(string address, string? expected)
    {
        var client = Publishing.ClientOf(address, "T-1 A title", "night/2026-11-19/T-1", "main", "body.md", isDraft: true);

        Assert.That(client is null ? null : string.Join(' ', client.Take(3)), Is.EqualTo(expected));
        Assert.That(client is null || (client.Contains("--draft") && client.Contains("night/2026-11-19/T-1") && client.Contains("T-1 A title")), Is.True);
    }

    [Test]
    public void Only_what_publishing_needs_of_the_shell_is_passed_on()
    {
        var shell = new HostEnvironment(new Dictionary<string, string> { ["PATH"] = "/usr/bin", ["SSH_AUTH_SOCK"] = "/run/agent", ["GH_TOKEN"] = "t", ["AWS_SECRET_ACCESS_KEY"] = "s", ["LD_PRELOAD"] = "x.so" }, "/", "ana");

        Assert.That(PublishEnvironment.Of(shell).Keys.Order(StringComparer.Ordinal), Is.EqualTo(["GH_PROMPT_DISABLED", "GH_TOKEN", "GIT_TERMINAL_PROMPT", "PATH", "SSH_AUTH_SOCK"]));
    }
}
