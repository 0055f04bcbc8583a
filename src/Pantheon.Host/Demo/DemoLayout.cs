namespace Pantheon.Host.Demo;

/// <summary>What stands where in the folder of a demo.</summary>
public sealed record DemoLayout(string Folder)
{
    public const string CoderModel = "demo-coder";
    public const string ReviewerModel = "demo-reviewer";

    /// <summary>The repository that is worked on.</summary>
    public string Orders => Path.Combine(Folder, "orders");

    /// <summary>The catalog; found by walking up from anywhere in the demo.</summary>
    public string Catalog => Path.Combine(Folder, ".pantheon");

    public string BoxFile => Path.Combine(Folder, "box.yaml");

    public string Replies => Path.Combine(Folder, "models", "replies.json");

    public string Gguf(string model) => Path.Combine(Folder, "models", model + ".gguf");
}
