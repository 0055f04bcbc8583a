namespace Pantheon.Architecture.Tests.Assemblies;

/// <summary>A type as its assembly declares it; nested types have an empty namespace in metadata.</summary>
internal sealed record DeclaredType(string Namespace, string Name, bool IsNested, bool IsPublic)
{
    /// <summary>The compiler's own types carry characters that no source can spell, and generators work in the framework's namespaces.</summary>
    public bool IsAuthored =>
        !Name.Contains('<', StringComparison.Ordinal)
        && !Name.StartsWith("__", StringComparison.Ordinal)
        && (IsNested || Namespace.Length == 0 || Namespace.StartsWith("Pantheon", StringComparison.Ordinal));

    public bool IsGenerated => Namespace.EndsWith(".Migrations", StringComparison.Ordinal);

    public string FullName => Namespace.Length == 0 ? Name : $"{Namespace}.{Name}";

    public string PlainName => Name.Split('`')[0];
}
