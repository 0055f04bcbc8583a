using System.Text.Json;
using NUnit.Framework;
using Pantheon.Core.Schemas;

namespace Pantheon.Tests.Core.Schemas;

public sealed class StrictJsonTests
{
    [TestCase("""{"a":"\ud83d\ude00","b":[1,null,true,"x"]}""")]
    [TestCase("\"text\"")]
    [TestCase("null")]
    public void What_JSON_and_text_can_both_hold_is_read(string json) => Assert.That(() => StrictJson.Parse(json), Throws.Nothing);

    [TestCase("""{"a":1,"a":2}""")]
    [TestCase("""[{"a":{"b":1,"b":2}}]""")]
    [TestCase("\"\\ud800\"")]
    [TestCase("""{"a":["\udc00"]}""")]
    [TestCase("""{"\ud800":1}""")]
    [TestCase("""{"a":1,"\ud800":1}""")]
    [TestCase("{")]
    [TestCase("")]
    public void Names_that_stand_twice_and_half_characters_are_no_JSON(string json) => Assert.That(() => StrictJson.Parse(json), Throws.InstanceOf<JsonException>());
}
