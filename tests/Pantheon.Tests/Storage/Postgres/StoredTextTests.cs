using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Storage.Postgres.Rows;

namespace Pantheon.Tests.Storage.Postgres;

/// <summary>Text that the database cannot keep is replaced, all other text is left alone.</summary>
[TestFixture]
internal sealed class StoredTextTests
{
    private const string Replaced = "\uFFFD";

    [Test]
    public void Storable_text_is_the_same_object()
    {
        const string Text = "plain, \u00e9, \ud83d\ude00";

        Assert.That(StoredText.Clean(Text), Is.SameAs(Text));
    }

    [Test]
    public void Nul_and_half_pairs_are_replaced()
    {
        Assert.That(StoredText.Clean("a\0b"), Is.EqualTo($"a{Replaced}b"));
        Assert.That(StoredText.Clean("a" + (char)0xD83D), Is.EqualTo($"a{Replaced}"));
        Assert.That(StoredText.Clean((char)0xDE00 + "b"), Is.EqualTo($"{Replaced}b"));
    }

    [Test]
    public void Json_is_cleaned_in_names_and_values_at_any_depth()
    {
        var node = new JsonObject { ["a\0"] = new JsonArray("b\0", 1, null) };

        Assert.That(JsonNode.DeepEquals(StoredText.Clean(node), new JsonObject { ["a" + Replaced] = new JsonArray("b" + Replaced, 1, null) }), Is.True);
    }
}
