using System.Reflection;

namespace Pantheon.Host.Composition;

/// <summary>This program's version, as reports, manifests and the store name it.</summary>
public static class ProgramVersion
{
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "0";
}
