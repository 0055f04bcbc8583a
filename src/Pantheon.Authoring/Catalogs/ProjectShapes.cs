using Pantheon.Authoring.Yaml;

namespace Pantheon.Authoring.Catalogs;

/// <summary>The keys of pantheon.yaml.</summary>
internal static class ProjectShapes
{
    private const string Root = "pantheon.v1.json#";

    public static Shape Project { get; } = new("the project", Root, "version", "project", "repos", "routes", "defaults", "commit");

    public static Shape Repository { get; } = new(
        "the repository",
        Root + "/properties/repos/additionalProperties",
        "path",
        "base",
        "branch",
        "preset",
        "build",
        "test",
        "results",
        "protected")
    {
        Unused = ["lint", "format", "keep_branches"],
    };

    public static Shape Route { get; } = new("the route", Root + "/properties/routes/additionalProperties/oneOf/1", "models", "choose");

    public static Shape Choose { get; } = new("'choose'", Root + "/properties/routes/additionalProperties/oneOf/1/properties/choose", "by", "threshold");

    public static Shape Defaults { get; } = new("the defaults", Root + "/properties/defaults", "repo", "flow", "night", "day");

    public static Shape Commit { get; } = new("'commit'", Root + "/properties/commit", "name", "email");
}
