namespace Pantheon.Core.Schemas;

/// <summary>One way in which a value breaks its schema: where (JSON path, `$` is the root), what was expected, what was found.</summary>
public sealed record SchemaViolation(string Path, string Expected, string Got)
{
    public override string ToString() => $"{Path}: expected {Expected}, got {Got}";
}
