using System.Reflection;
using NUnit.Framework;
using Pantheon.Core.Traces;
using Pantheon.Host.Telemetry.Metrics;
using Pantheon.Testing;
using Pantheon.Testing.Servers;

namespace Pantheon.Tests.Host.Telemetry;

/// <summary>Held against the names and types that the registry of the conventions published with v1.41.1; the few names of others are listed here.</summary>
public sealed class RegistryTests
{
    private static readonly ILookup<string, (string Name, string Type)> Registry = File
        .ReadLines(Path.Combine(TestContext.CurrentContext.TestDirectory, "Host", "Telemetry", "registry-1.41.1.tsv"))
        .Select(line => line.Split('\t')).ToLookup(parts => parts[0], parts => (parts[1], parts[2]));

    private static readonly Dictionary<string, string> Attributes = Registry["attribute"].ToDictionary(entry => entry.Name, entry => entry.Type);

    [Test]
    public async Task Every_attribute_and_event_that_is_sent_is_in_the_registry_with_its_type()
    {
        var spans = Collected.Of(SampleRun.Rows, SemanticConventions.V1411, content: true).ToList();
        spans.AddRange(await WithContentAsync());
        var sent = spans.SelectMany(span => span.Attributes.Concat(span.Resource).Concat(span.Events.SelectMany(happened => happened.Attributes))).DistinctBy(entry => (entry.Key, entry.Value.GetType())).ToList();

        Assert.That(sent.Count(entry => entry.Key.StartsWith("gen_ai.", StringComparison.Ordinal)), Is.GreaterThan(30));
        Assert.That(sent.Select(Fault).OfType<string>(), Is.Empty);
        Assert.That(
            spans.SelectMany(span => span.Events).Select(happened => happened.Name).Where(name => !name.StartsWith("pantheon.", StringComparison.Ordinal)).Distinct(),
            Is.SubsetOf(Registry["event"].Select(entry => entry.Name)));
        Assert.That(spans.Select(span => span.Attributes.GetValueOrDefault("gen_ai.operation.name")).OfType<string>().Distinct(), Is.SubsetOf(Registry["operation"].Select(entry => entry.Name)));
    }

    [Test]
    public void Every_name_of_the_class_is_in_the_registry() => Assert.That(
        Constants(typeof(GenAi)).Where(name => name.StartsWith("gen_ai.", StringComparison.Ordinal) || name.StartsWith("mcp.", StringComparison.Ordinal)).Except(Attributes.Keys).Except(Registry["event"].Select(entry => entry.Name)),
        Is.Empty);

    [Test]
    public void Own_names_are_told_by_their_beginning() => Assert.That(
        Constants(typeof(PantheonNames)).Where(name => name.Contains('.', StringComparison.Ordinal)), Is.All.StartsWith("pantheon."));

    [Test]
    public void Every_metric_is_in_the_registry_with_its_kind_and_unit()
    {
        using var meter = new PantheonMeter(SemanticConventions.V1411, new ManualTime());
        meter.Record(SampleRun.Rows, _ => true);

        var metrics = meter.Read().Where(metric => !metric.Name.StartsWith("pantheon.", StringComparison.Ordinal)).Select(metric => (metric.Name, $"{metric.Kind.ToString().ToLowerInvariant()} {metric.Unit}")).ToList();

        Assert.That(metrics, Has.Count.EqualTo(3));
        Assert.That(metrics, Is.SubsetOf(Registry["metric"]));
    }

    [Test]
    public void A_name_or_type_that_the_registry_does_not_have_is_found()
    {
        Assert.That(Fault(new("gen_ai.system", "vllm")), Does.Contain("gen_ai.system"));
        Assert.That(Fault(new("gen_ai.request.seed", "42")), Does.Contain("int"));
        Assert.That(Fault(new("gen_ai.request.seed", 42L)), Is.Null);
    }

    private static string? Fault(KeyValuePair<string, object> sent)
    {
        if (sent.Key == "openinference.span.kind" || sent.Key.StartsWith("pantheon.", StringComparison.Ordinal))
        {
            return null;
        }

        var type = sent.Value switch { string => "string", long => "int", double => "double", bool => "boolean", _ => "string[]" };
        return !Attributes.TryGetValue(sent.Key, out var expected) ? $"{sent.Key} is in no registry"
            : expected == type || (expected == "any" && type == "string") ? null
            : $"{sent.Key} is {type} and must be {expected}";
    }

    private static async Task<IReadOnlyList<OtlpSpanSeen>> WithContentAsync()
    {
        var lines = await ExportTests.LinesAsync(new() { Content = true });
        return [.. lines.SelectMany(line => OtlpReading.Spans(line, "application/json"))];
    }

    private static IEnumerable<string> Constants(Type type) => type.GetFields(BindingFlags.Public | BindingFlags.Static).Where(field => field.IsLiteral).Select(field => (string)field.GetRawConstantValue()!); // all of them are texts
}
