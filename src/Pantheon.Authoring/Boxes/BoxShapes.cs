using Pantheon.Authoring.Yaml;

namespace Pantheon.Authoring.Boxes;

/// <summary>The keys of the box file.</summary>
internal static class BoxShapes
{
    private const string Root = "box.v1.json#";

    public static Shape Box { get; } = new(
        "the box file",
        Root,
        "version",
        "box",
        "pools",
        "store",
        "data",
        "reports",
        "cpu_slots",
        "signing",
        "sandbox",
        "caches",
        "repos",
        "discovery",
        "telemetry")
    {
        Unused = ["quotas", "dashboard"],
    };

    public static Shape Pool { get; } = new("the pool", Root + "/properties/pools/additionalProperties", "kind", "endpoint", "origin", "slots", "keep_alive", "vram", "replies", "recording", "spawn", "models")
    {
        Later = new Dictionary<string, string>
        {
            ["key"] = "run the server without a key on an address that only this machine reaches",
        },
        Unused = ["batch"],
    };

    public static Shape Spawn { get; } = new("'spawn'", Root + "/properties/pools/additionalProperties/properties/spawn", "gguf", "ctx", "gpu_layers", "server", "lora");

    public static Shape Model { get; } = new(
        "the model",
        Root + "/properties/pools/additionalProperties/properties/models/additionalProperties",
        "id",
        "digest",
        "context",
        "resident",
        "tools",
        "vram");

    public static Shape Discovery { get; } = new("'discovery'", Root + "/properties/discovery", "enabled", "auto_select", "hosts", "ports");

    public static Shape Store { get; } = new("the store", Root + "/properties/store", "postgres", "retention");

    public static Shape Retention { get; } = new("'retention'", Root + "/properties/store/properties/retention", "traces", "runs");
    public static Shape Telemetry { get; } = new("'telemetry'", Root + "/properties/telemetry", "otlp", "protocol", "content", "semconv", "metrics");

    public static Shape Reports { get; } = new("'reports'", Root + "/properties/reports", "to", "notify") { Unused = ["at", "formats", "keep"] };

    public static Shape Notify { get; } = new("'notify'", Root + "/properties/reports/properties/notify", "command", "mail");

    public static Shape Signing { get; } = new("'signing'", Root + "/properties/signing", "key");
}
