using System.Reflection;
using System.Text.Json.Nodes;
using NUnit.Framework;
using Pantheon.Authoring.Catalogs;
using Pantheon.Authoring.Schemas;
using Pantheon.Authoring.Yaml;
using Pantheon.Core.Schemas;

namespace Pantheon.Tests.Authoring.Schemas;

public sealed class SchemaExportTests
{
    private static readonly string[] Closed = ["task.v1.json", "plan.v1.json", "patch.v1.json", "test_report.v1.json", "review.v1.json", "intent.v1.json"];

    private static IReadOnlyList<Shape> Shapes { get; } =
    [
        .. typeof(SchemaExport).Assembly.GetTypes()
            .SelectMany(type => type.GetProperties(BindingFlags.Static | BindingFlags.Public | BindingFlags.NonPublic))
            .Where(property => property.PropertyType == typeof(Shape))
            .Select(property => (Shape)property.GetValue(null)!),
    ];

    [Test]
    public void Every_key_that_a_reader_knows_is_in_the_editor_schema_and_no_other()
    {
        foreach (var shape in Shapes)
        {
            var properties = At(shape.SchemaPath)?["properties"] as JsonObject;

            Assert.That(properties, Is.Not.Null, shape.SchemaPath);
            Assert.That(properties.Select(item => item.Key), Is.EquivalentTo(shape.Keys), shape.SchemaPath);
        }
    }

    [Test]
    public void Every_mapping_of_an_editor_schema_has_a_reader()
    {
        var read = Shapes.Select(shape => shape.SchemaPath).ToHashSet();

        var described = SchemaExport.Files.Except(Closed).SelectMany(file => Mappings(file + "#", JsonNode.Parse(SchemaExport.Text(file))!));

        Assert.That(described.Except(read), Is.Empty);
    }

    [Test]
    public void The_samples_and_the_library_fit_the_editor_schemas()
    {
        var library = LibraryLayout.AsCatalog(CatalogFiles.FromFolder(Repository.Root)).Texts;
        var samples = CatalogFiles.FromFolder(Repository.Samples).Texts.Append(KeyValuePair.Create("box.yaml", File.ReadAllText(Path.Combine(Repository.Samples, "box.yaml"))));
        foreach (var (path, text) in samples.Concat(library).Where(file => SchemaOf(file.Key) is not null))
        {
            var schema = (JsonObject)JsonNode.Parse(SchemaExport.Text(SchemaOf(path)!))!; // asked on the line above
            var header = path.EndsWith(".md", StringComparison.Ordinal) ? text.Split("---\n")[1] : text;

            Assert.That(new DraftSeven(schema).Check(YamlJson.Read(path, header, [])), Is.Empty, path);
        }
    }

    [Test]
    public void The_second_check_finds_faults()
    {
        var schema = (JsonObject)JsonNode.Parse(SchemaExport.Text("flow.v1.json"))!;

        var faults = new DraftSeven(schema).Check(YamlJson.Read("f", "name: F\nnodes: { a: { run: [x], tool: y }, b: { run: [x], timout: 3m, timeout: 3 } }\n", []));

        Assert.That(faults, Is.EquivalentTo(new[]
        {
            "$.name: does not match ^[a-z][a-z0-9_-]*$",
            "$.nodes.a: does not fit exactly one of the choices",
            "$.nodes.b: unknown key 'timout'",
            "$.nodes.b.timeout: is no string",
        }));
    }

    [Test]
    public void The_contracts_of_the_folder_are_those_of_the_program()
    {
        foreach (var name in Contracts.Names)
        {
            var file = JsonNode.Parse(SchemaExport.Text(name + ".json"));

            Assert.That(JsonNode.DeepEquals(file, Contracts.Find(name)?.Document), Is.True, name);
        }
    }

    [Test]
    public void The_schemas_are_written_out_as_they_lie_in_the_repository()
    {
        var folder = Directory.CreateTempSubdirectory("pantheon-schemas-");
        try
        {
            SchemaExport.WriteTo(folder.FullName);

            var source = Path.Combine(Repository.Root, "ops", "schemas");
            Assert.That(folder.GetFiles().Select(file => file.Name), Is.EquivalentTo(Directory.GetFiles(source).Select(Path.GetFileName)));
            Assert.That(folder.GetFiles().All(file => File.ReadAllText(file.FullName) == File.ReadAllText(Path.Combine(source, file.Name))), Is.True);
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    [TestCase("flow.nodes.retry", "Bounded repetition.")]
    [TestCase("flow.nodes.gate.require.scope", "Every change lies in the task's scope.")]
    [TestCase("box.pools.models.id", "What the server calls it.")]
    [TestCase("pantheon.routes", "Models as pool/model, in the order in which they are asked.")]
    [TestCase("flow.nodes.nothing", null)]
    [TestCase("nothing", null)]
    public void A_key_is_explained_by_its_schema(string path, string? description) =>
        Assert.That(SchemaExport.Find(path)?["description"]?.ToString(), Is.EqualTo(description));

    private static string? SchemaOf(string path) => path switch
    {
        "pantheon.yaml" => "pantheon.v1.json",
        "box.yaml" => "box.v1.json",
        _ when path.EndsWith(".patch", StringComparison.Ordinal) => null,
        _ => path.Split('/')[0] switch
        {
            "agents" => "agent.v1.json",
            "flows" => "flow.v1.json",
            "policies" => "policy.v1.json",
            "tools" => "tool.v1.json",
            "commands" => "command.v1.json",
            "tasks" => "task-file.v1.json",
            _ => null,
        },
    };

    private static JsonNode? At(string path)
    {
        var parts = path.Split('#');
        return parts[1].Split('/', StringSplitOptions.RemoveEmptyEntries)
            .Aggregate(JsonNode.Parse(SchemaExport.Text(parts[0])), (node, step) => node is JsonArray list ? list[int.Parse(step, System.Globalization.CultureInfo.InvariantCulture)] : node?[step]);
    }

    // mappings with keys of their own; those of `if`-like parts describe no mapping that a reader meets
    private static IEnumerable<string> Mappings(string path, JsonNode node) => node switch
    {
        JsonObject schema => (schema["properties"] is JsonObject { Count: > 0 } && schema["additionalProperties"] is JsonValue ? [path] : Array.Empty<string>())
            .Concat(schema.Where(item => item.Value is JsonObject or JsonArray).SelectMany(item => Mappings($"{path}/{item.Key}", item.Value!))),
        JsonArray list => list.SelectMany((item, index) => item is null ? [] : Mappings($"{path}/{index}", item)),
        _ => [],
    };
}
