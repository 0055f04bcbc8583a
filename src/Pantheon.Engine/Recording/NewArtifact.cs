namespace Pantheon.Engine.Recording;

/// <summary>A text that is to become an artifact; an exact one (a patch, a signature) is stored as it is.</summary>
public sealed record NewArtifact(string Name, string Kind, string MediaType, string Text, bool IsExact = false)
{
    /// <summary>In place of the text, for what is none; stored as it is.</summary>
    public ReadOnlyMemory<byte>? Bytes { get; init; }

    public const string PatchKind = "patch";

    public static NewArtifact Patch(string name, string text) => new(name, PatchKind, "text/x-diff", text, IsExact: true);

    public static NewArtifact Bundle(string name, byte[] bytes) => new(name, "bundle", "application/x-git-bundle", "", IsExact: true) { Bytes = bytes };

    public static NewArtifact Log(string name, string text) => new(name, "log", "text/plain", text);
}
