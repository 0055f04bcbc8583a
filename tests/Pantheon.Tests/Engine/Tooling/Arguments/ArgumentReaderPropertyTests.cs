using System.Text.Json;
using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using NUnit.Framework;
using Pantheon.Engine.Tooling.Arguments;

namespace Pantheon.Tests.Engine.Tooling.Arguments;

internal sealed class ArgumentReaderPropertyTests
{
    private static readonly string[] Fragments =
    [
        "{", "}", "[", "]", "(", ")", "\"", "'", "“", "”", "`", "´", "```", "```json\n", "\\", "\\\"", "\\u", "\\ud800", "\\x4", "\ud83d", "\ude00", ":", ",", ";", "=", "+", "...", "…",
        "/", "//", "/*", "*/", "# ", "\n", " ", "\t", "\0", "\u00a0", "a", "path", "true", "None", "nul", "12", "-", "0.", "1e", "007", "A(", "\"a\"", "\"a\": ", "'it's'", "\"\"\"", "http://x/y", "😀",
    ];

    private static readonly Gen<string> Texts = Gen.Elements(Fragments).ListOf().Select(string.Concat);

    private static readonly Gen<JsonObject> Objects = Gen.Sized(size => Members(Math.Min(size, 12)));

    [Test]
    public void No_text_makes_the_reader_throw() => Sampled.Holds(
        Prop.ForAll(
            Texts.ToArbitrary(),
            text => ArgumentReader.Read(text).Values.All(value => value is JsonObject) && ArgumentReader.ReadAny(text).Values.Count <= 1));

    [Test]
    public void What_was_repaired_once_stays_as_it_is() => Sampled.Holds(
        Prop.ForAll(
            Texts.ToArbitrary(),
            text => new[] { ArgumentReader.Read(text), ArgumentReader.ReadAny(text) }.SelectMany(reading => reading.Values).OfType<JsonNode>().All(IsKept)));

    [Test]
    public void Valid_JSON_is_never_changed() => Sampled.Holds(
        Prop.ForAll(
            Objects.ToArbitrary(),
            value => IsKept(value) && ArgumentReader.ReadAny(value.ToJsonString(new JsonSerializerOptions { WriteIndented = true })) is { Repairs.Count: 0 } read
                && JsonNode.DeepEquals(read.Values.Single(), value)));

    [Test]
    public void Of_what_was_cut_only_a_forgotten_last_bracket_is_executed() => Sampled.Holds(
        Prop.ForAll(
            Objects.ToArbitrary(),
            value =>
            {
                var text = value.ToJsonString();
                return Enumerable.Range(1, text.Length - 1).All(length => !ArgumentReader.Read(text[..length]).IsExecutable || IsJson(text[..length] + "}"));
            }));

    [Test]
    public void Damage_of_one_kind_is_undone([ValueSource(nameof(Damages))] Damage damage) => Sampled.Holds(
        Prop.ForAll(
            Objects.ToArbitrary(),
            value =>
            {
                var reading = ArgumentReader.Read(damage.Of(value.ToJsonString()));
                return reading.IsExecutable && JsonNode.DeepEquals(reading.Values.Single(), value);
            }));

    /// <summary>Each look at a character is counted, so the count is the time.</summary>
    [Test]
    public void The_looks_at_a_text_grow_with_its_length_and_no_faster([ValueSource(nameof(Fragments))] string fragment)
    {
        foreach (var unit in Fragments.Where((_, i) => i % 4 == fragment.Length % 4).SelectMany(other => new[] { fragment + other, "{\"a\":" + fragment + other, "[\"a" + fragment + other + "b " }))
        {
            var small = Math.Max(Looks(unit, 100), 200 * unit.Length);

            Assert.That(Looks(unit, 800), Is.LessThan(14 * small), unit);
        }
    }

    public static IEnumerable<Damage> Damages() =>
    [
        new("fence", text => $"```json\n{text}\n```"),
        new("words before", text => $"Sure, the arguments: {text}"),
        new("words behind", text => $"{text}\nLet me know."),
        new("encoded twice", text => JsonSerializer.Serialize(text)),
        new("encoded three times", text => JsonSerializer.Serialize(JsonSerializer.Serialize(text))),
        new("a comma too many", text => $"{text[..^1]},}}"),
        new("a bracket too many", text => $"{text}}}"),
        new("a bracket forgotten", text => text.Length > 2 ? text[..^1] : text),
        new("a comment", text => $"{{ // args\n{text[1..]}"),
        new("escaped quotes", text => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\"", "\\\"", StringComparison.Ordinal)),
        new("a call around it", text => $"tool({text});"),
    ];

    private static long Looks(string unit, int count)
    {
        var text = string.Concat(Enumerable.Repeat(unit, count));
        return ArgumentReader.Read(text).Looks + ArgumentReader.ReadAny(text).Looks;
    }

    private static bool IsKept(JsonNode value)
    {
        var text = value.ToJsonString();
        var again = value is JsonObject ? ArgumentReader.Read(text) : ArgumentReader.ReadAny(text);
        return again is { Fault: null, Repairs.Count: 0, Values.Count: 1 } && again.Values[0]!.ToJsonString() == text;
    }

    private static bool IsJson(string text)
    {
        try
        {
            using var document = JsonDocument.Parse(text);
            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }

    private static Gen<JsonObject> Members(int size) =>
        Gen.Elements("path", "max_lines", "b c", "", "é", "a\"b", "x\\").ListOf().Zip(Values(size).ListOf())
            .Select(pair => new JsonObject(pair.Item1.Distinct().Zip(pair.Item2).Select(entry => KeyValuePair.Create(entry.First, entry.Second?.DeepClone()))));

    private static Gen<JsonNode?> Values(int size)
    {
        var plain = Gen.Elements<JsonNode?>(
            "text", "", "it's", "a, b: {c}", "say \"hi\"", "C:\\x\\", "// no", "line\nline", "😀", "[1]", "```", "5", 7, -1.5, 0, 1e30, true, false, null);
        return size <= 1
            ? plain
            : Gen.OneOf(plain, plain, Values(size / 3).ListOf().Select(items => (JsonNode?)new JsonArray([.. items.Select(item => item?.DeepClone())])), Members(size / 3).Select(map => (JsonNode?)map));
    }

    /// <summary>One way in which models damage a valid text.</summary>
    internal sealed record Damage(string Name, Func<string, string> Of)
    {
        public override string ToString() => Name;
    }
}
