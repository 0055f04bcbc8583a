using System.Text.Json;
using Pantheon.Engine.Planning;

namespace Pantheon.Benchmarks.Night;

/// <summary>Reads workloads of the format `nightsim/1`: one JSON object a line, times in seconds.</summary>
internal static class WorkloadFile
{
    public static IEnumerable<Workload> Read(string path) => File.ReadLines(path).Where(line => line.Length > 0).Select(One);

    private static Workload One(string line)
    {
        using var document = JsonDocument.Parse(line);
        var root = document.RootElement;
        var parameters = root.GetProperty("parameters");
        var models = root.GetProperty("models").EnumerateObject().ToDictionary(model => model.Name, model => new ModelProfile(model.Name, model.Value.GetProperty("load_s").GetDouble(), model.Value.GetProperty("concurrency").GetInt32()));
        var terms = new NightTerms
        {
            Models = [.. models.Values],
            Pools = [new PoolTerms("") { Places = parameters.GetProperty("slots").GetInt32() }],
            Processors = parameters.GetProperty("cpu_slots").GetInt32(),
            Speed = new BatchSpeed(parameters.GetProperty("batch_slowdown").GetDouble()),
            ClosesAt = Number(parameters, "deadline_s"),
        };
        var bounds = root.GetProperty("bounds");
        return new Workload(root.GetProperty("scenario").GetString()!, root.GetProperty("seed").GetInt32(), terms, [.. root.GetProperty("flows").EnumerateArray().Select(flow => Flow(flow, models))])
        {
            Rho = Number(parameters, "rho"),
            Bounds = new Bounds(bounds.GetProperty("makespan_s").GetDouble(), bounds.GetProperty("loads").GetInt32(), (int?)Number(bounds, "finished")),
        };
    }

    private static WorkFlow Flow(JsonElement flow, Dictionary<string, ModelProfile> models) =>
        new(flow.GetProperty("id").GetRawText(), flow.GetProperty("priority").GetInt32(), [.. flow.GetProperty("nodes").EnumerateArray().Select(node => Node(node, models))]);

    private static WorkNode Node(JsonElement node, Dictionary<string, ModelProfile> models) => new(
        node.GetProperty("id").GetString()!,
        node.GetProperty("model").GetString() is { } model ? models[model] : null,
        [.. node.GetProperty("deps").EnumerateArray().Select(need => need.GetString()!)],
        node.GetProperty("estimate_s").GetDouble(),
        node.GetProperty("work_s").GetDouble());

    private static double? Number(JsonElement parent, string name) => parent.GetProperty(name) is { ValueKind: JsonValueKind.Number } number ? number.GetDouble() : null;
}
