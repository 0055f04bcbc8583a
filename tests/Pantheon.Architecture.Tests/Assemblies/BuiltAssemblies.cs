namespace Pantheon.Architecture.Tests.Assemblies;

/// <summary>Where the assemblies under test lie: beside this test assembly, where the build has put them.</summary>
internal static class BuiltAssemblies
{
    public static string Own => typeof(BuiltAssemblies).Assembly.Location;

    public static string PathOf(ProjectRule rule) => Path.Combine(AppContext.BaseDirectory, rule.AssemblyName + ".dll");

    public static AssemblyFile Open(ProjectRule rule) => new(PathOf(rule));
}
