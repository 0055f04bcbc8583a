using NUnit.Framework;
using Pantheon.Core.Redaction;

namespace Pantheon.Tests.Core.Redaction;

public sealed class SecretCutTests
{
    [Test]
    public void No_cut_leaves_a_part_of_a_key([Range(0, 80)] int most)
    {
        const string Key = "AKIAQYLPMN5HHHFPZAM2";
        const string Text = $"key is '{Key}' and \ud83d\ude00 goes on";

        var head = Text[..SecretCut.Head(Text, most)];
        var tail = Text[SecretCut.Tail(Text, most)..];

        using (Assert.EnterMultipleScope())
        {
            Assert.That((head.Length, tail.Length), Is.EqualTo((Math.Min(most, head.Length), Math.Min(most, tail.Length))));
            Assert.That(head.Contains("AKIA", StringComparison.Ordinal), Is.EqualTo(head.Contains(Key, StringComparison.Ordinal)));
            Assert.That(tail.Contains("AM2", StringComparison.Ordinal), Is.EqualTo(tail.Contains(Key, StringComparison.Ordinal)));
            Assert.That(head.EndsWith('\ud83d') || tail.StartsWith('\ude00'), Is.False);
        }
    }

    [Test]
    public void A_word_that_is_longer_than_any_key_is_cut_where_it_must_be()
    {
        var text = new string('a', 5000);

        Assert.That((SecretCut.Head(text, 2000), SecretCut.Tail(text, 2000)), Is.EqualTo((2000, 3000)));
    }

    [Test]
    public void The_end_of_a_key_whose_beginning_was_cut_away_is_taken_out()
    {
        const string Text = "[… cut …]\nMIIEvQIBADANBgkqhkiG9w0BAQEFAASC\nBKcwggSjAgEAAoIBAQC7\n-----END PRIVATE KEY-----\nrest";

        var clean = Redactor.Default.Redact(Text);

        Assert.That(clean, Does.StartWith("[… cut …]\n[redacted:private_key:").And.EndWith("]\nrest"));
    }
}
