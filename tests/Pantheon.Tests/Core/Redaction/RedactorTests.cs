using NUnit.Framework;
using Pantheon.Core.Redaction;

namespace Pantheon.Tests.Core.Redaction;

public sealed class RedactorTests
{
    // Put together here, so that no scanner takes this file for a leak.
    private static readonly TestCaseData[] Secrets =
    [
        new("AKIA" + "ABCDEFGHIJKLMNOP", "aws_key"),
        new("gh" + "p_abcdefghijklmnopqrstuvwxyz0123456789", "github_token"),
        new("github" + "_pat_11ABCDEFG0abcdefghijklmnop", "github_token"),
        new("gl" + "pat-abcdefghij0123456789", "gitlab_token"),
        new("h" + "f_abcdefghijklmnopqrstuvwxyz", "hugging_face_token"),
        new("AI" + "zaSyA0123456789abcdefghijklmnopqrstuvw", "google_key"),
        new("xox" + "b-123456789012-abcdef", "slack_token"),
        new("s" + "k-proj-abcdefghijklmnop0123", "api_key"),
        new("ey" + "JhbGciOiJIUzI1NiJ9.eyJzdWIiOiIxMjM0In0.abc-def_123", "jwt"),
        new("-----BEGIN OPENSSH " + "PRIVATE KEY-----\nb3Bl\nbnNz\n-----END OPENSSH " + "PRIVATE KEY-----", "private_key"),
        new("s" + "k-ant-api03-abcdefghijklmnop0123AA", "api_key"),
        new("pp" + "lx-abcdefghijklmnopqrstuvwxyz", "perplexity_key"),
        new("np" + "m_abcdefghijklmnopqrstuvwxyz0123456789", "npm_token"),
        new("py" + "pi-AgEabcdefghijklmnopqrstuvwxyz01234567", "pypi_token"),
        new("oy" + "2abcdefghijklmnopqrstuvwxyz01234567890123456", "nuget_key"),
        new("sk" + "_live_abcdefghijklmnopqrstuvwx", "stripe_key"),
        new("SG" + ".abcdefghijklmnopqr.abcdefghijklmnopqrstuvwxyz0123456", "sendgrid_key"),
        new("ya" + "29.abcdefghijklmnopqrstuvwx", "google_token"),
        new("hv" + "s.abcdefghijklmnopqrstuvwx", "vault_token"),
        new("12345678" + "9:AAabcdefghijklmnopqrstuvwxyz0123456", "telegram_token"),
        new("AGE-SECRET-" + "KEY-1ABCDEFGHIJKLMNOPQRSTUVWXYZ234567", "age_key"),
        new("-----BEGIN RSA " + "PRIVATE KEY-----\ncut off here", "private_key"),
    ];

    [TestCaseSource(nameof(Secrets))]
    public void A_known_kind_of_secret_is_taken_out(string secret, string kind) =>
        Assert.That(Redactor.Default.Redact($"before {secret}"), Is.EqualTo($"before [redacted:{kind}:{secret.Length}]"));

    [TestCase("git clone https://user:pass" + "word@host/x", "git clone https://[redacted:user:13]@host/x")]
    [TestCase("postgres://:pw@db/x and ssh://git@host/y", "postgres://[redacted:user:3]@db/x and ssh://git@host/y")]
    [TestCase("https://0123456789abcdef0123456789@host", "https://[redacted:user:26]@host")]
    [TestCase("Authorization: Bearer abcdefghij0123456789xyz", "Authorization: Bearer [redacted:bearer_token:23]")]
    [TestCase("Host=db;Password=s3cret-word;Username=me", "Host=db;Password=[redacted:password:11];Username=me")]
    [TestCase("\"client_secret\": \"abc123def456ghi\"", "\"client_secret\": \"[redacted:assigned:15]\"")]
    [TestCase("DefaultEndpointsProtocol=https;AccountKey=abcdefghijklmnopqrstuvwxyz0123456789ABCDEFGH==", "DefaultEndpointsProtocol=https;AccountKey=[redacted:azure_key:46]")]
    [TestCase("connect(password=password, token=read_token())", "connect(password=password, token=read_token())")]
    [TestCase("var secret = \"a_plain_word_of_code\";", "var secret = \"a_plain_word_of_code\";")]
    [TestCase("http://host:8080/a@b", "http://host:8080/a@b")]
    [TestCase("AWS_SECRET_ACCESS_KEY=abcdefghijklmnopqrst/uvwxyz", "AWS_SECRET_ACCESS_KEY=[redacted:aws_secret:27]")]
    [TestCase("the task-force asks sk-short and hf_small", "the task-force asks sk-short and hf_small")]
    [TestCase("sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef", "sha256:0123456789abcdef0123456789abcdef0123456789abcdef0123456789abcdef")]
    public void Only_what_is_secret_goes(string text, string expected) => Assert.That(Redactor.Default.Redact(text), Is.EqualTo(expected));

    [Test]
    public void A_value_that_is_learned_is_taken_out_of_a_text_that_was_clean_before()
    {
        var redactor = new Redactor();
        const string Text = "the key is a-new-value";
        Assert.That(redactor.Redact(Text), Is.SameAs(Text));

        redactor.Learn("a-new-value");

        Assert.That(redactor.Redact(Text), Is.EqualTo("the key is [redacted:value:11]"));
    }

    [Test]
    public void Exact_values_are_taken_out_longest_first_and_words_of_every_text_are_not()
    {
        var redactor = new Redactor(["hunter2!", "hunter2!-longer", "a", "  "]);

        Assert.That(redactor.Redact("a hunter2!-longer b hunter2! c"), Is.EqualTo("a [redacted:value:15] b [redacted:value:8] c"));
    }

    [Test]
    public void Redacting_twice_changes_nothing()
    {
        var once = Redactor.Default.Redact(string.Join(' ', Secrets.Select(secret => secret.Arguments[0])));

        Assert.That(Redactor.Default.Redact(once), Is.EqualTo(once));
    }

    [Test]
    [CancelAfter(15_000)]
    public void A_large_text_is_read_in_linear_time(CancellationToken cancellationToken)
    {
        var text = string.Concat(Enumerable.Repeat("-----BEGIN PRIVATE KE sk- eyJ https://aaaa", 20_000));

        Assert.That(Redactor.Default.Redact(text), Has.Length.EqualTo(text.Length));
        Assert.That(cancellationToken.IsCancellationRequested, Is.False);
    }
}
