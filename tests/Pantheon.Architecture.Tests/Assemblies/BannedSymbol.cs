namespace Pantheon.Architecture.Tests.Assemblies;

/// <summary>A member of the framework that only the named types or namespaces may touch, and why.</summary>
internal sealed record BannedSymbol(string Type, string[] Members, string Reason, params string[] AllowedIn)
{
    private const string Constructor = ".ctor";

    /// <summary>An overload with a parameter of this type is the permitted one.</summary>
    public string? UnlessParameter { get; init; }

    /// <summary>When given, the rule binds these projects alone; else it binds all of them.</summary>
    public string[] OnlyIn { get; init; } = [];

    public static BannedSymbol New(string type, string reason, params string[] allowedIn) => new(type, [Constructor], reason, allowedIn);

    public bool Forbids(MemberUse use) =>
        use.Type == Type
        && (Members.Length == 0 || Members.Contains(use.Member))
        && (UnlessParameter is null || !use.Parameters.Contains(UnlessParameter))
        && (OnlyIn.Length == 0 || OnlyIn.Any(place => Covers(place, use.User)))
        && !AllowedIn.Any(place => Covers(place, use.User));

    private static bool Covers(string place, string user) => user == place || user.StartsWith(place + ".", StringComparison.Ordinal);
}
