using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Core.Schemas;

namespace Pantheon.Tests.Core.Schemas;

/// <summary>For schemas of types, names and texts alone no second opinion is asked, which is right as long as there is none.</summary>
public sealed class PlainSchemaTests
{
    private static readonly string[] Names = ["a", "b", "c", ""];

    [Test]
    public async Task What_fits_a_plain_schema_fits_it_for_NJsonSchema_too([Range(1, 40)] int seed)
    {
        var random = new Random(seed);
        for (var round = 0; round < 20; round++)
        {
            var document = Schema(random, 3);
            var schema = JsonSchema.Parse(document);
            var other = await NJsonSchema.JsonSchema.FromJsonAsync(document.ToJsonString());
            for (var i = 0; i < 20; i++)
            {
                var value = Value(random, 3);
                var text = value?.ToJsonString() ?? "null";
                var objections = schema.Validate(value).Count > 0 ? [] : other.Validate(text);
                Assert.That(objections, Is.Empty, $"{document.ToJsonString()} and {text}");
            }
        }
    }

    private static JsonObject Schema(Random random, int depth)
    {
        string[] types = depth == 0 ? ["string", "boolean", "integer"] : ["string", "boolean", "integer", "object", "object", "array"];
        var type = types[random.Next(types.Length)];
        var schema = new JsonObject { ["type"] = type };
        if (type == "string" && random.Next(3) == 0)
        {
            schema["enum"] = new JsonArray("a", "b");
        }

        if (type == "integer" && random.Next(2) == 0)
        {
            schema[random.Next(2) == 0 ? "minimum" : "maximum"] = random.Next(-2, 2);
        }

        if (type == "object")
        {
            schema["properties"] = new JsonObject(Names.Where(_ => random.Next(2) == 0).Select(name => KeyValuePair.Create(name, (JsonNode?)Schema(random, depth - 1))));
            schema["required"] = new JsonArray([.. Names.Where(_ => random.Next(5) == 0).Select(name => (JsonNode)name)]);
            if (random.Next(2) == 0)
            {
                schema["additionalProperties"] = random.Next(2) == 0;
            }
        }

        if (type == "array")
        {
            schema["items"] = Schema(random, depth - 1);
        }

        return schema;
    }

    private static JsonNode? Value(Random random, int depth) => random.Next(depth == 0 ? 6 : 9) switch
    {
        0 => null,
        1 => random.Next(2) == 0,
        2 => random.Next(-3, 3),
        3 => 1.5,
        4 or 5 => Names[random.Next(Names.Length)],
        6 => new JsonArray([.. Enumerable.Range(0, random.Next(3)).Select(_ => Value(random, depth - 1))]),
        _ => new JsonObject(Names.Where(_ => random.Next(2) == 0).Select(name => KeyValuePair.Create(name, Value(random, depth - 1)))),
    };
}
