namespace Pantheon.Host.Demo;

/// <summary>What stands where in the folder of a demo.</summary>
public sealed record DemoLayout(string Folder)
{
    public const string CoderModel = "demo-coder";
    public const string ReviewerModel = "demo-reviewer";

    public const string ScriptedVariant = "scripted";
    public const string SpawnedVariant = "spawned";
    public const string ServersVariant = "servers";

    private const string CatalogMark = "project: demo";

    /// <summary>The repository that is worked on.</summary>
    public string Orders => Path.Combine(Folder, "orders");

    /// <summary>The catalog; found by walking up from anywhere in the demo.</summary>
    public string Catalog => Path.Combine(Folder, ".pantheon");

    public string BoxFile => Path.Combine(Folder, "box.yaml");

    public string Replies => Path.Combine(Folder, "models", "replies.json");

    /// <summary>Store, blobs, worktrees and keys of the demo's own box.</summary>
    public string DataFolder => Path.Combine(Folder, "data");

    /// <summary>Whether the folder holds a demo, and nothing else may be deleted in its place.</summary>
    public bool IsDemo
    {
        get
        {
            var project = Path.Combine(Catalog, "pantheon.yaml");
            return File.Exists(project) && File.ReadLines(project).Any(line => line.TrimEnd() == CatalogMark);
        }
    }

    public string Gguf(string model) => Path.Combine(Folder, "models", model + ".gguf");

    /// <summary>The box file of a variant; box.yaml is a copy of one of them.</summary>
    public string VariantFile(string variant) => Path.Combine(Folder, $"box.{variant}.yaml");
}
