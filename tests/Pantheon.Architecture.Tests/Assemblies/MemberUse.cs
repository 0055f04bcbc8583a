namespace Pantheon.Architecture.Tests.Assemblies;

/// <summary>One place where the code of <paramref name="User"/> (an outermost type) touches a member of another assembly.</summary>
internal sealed record MemberUse(string User, string Type, string Member, IReadOnlyList<string> Parameters)
{
    public override string ToString() => $"{User} uses {Type}.{Member}({string.Join(", ", Parameters)})";
}
