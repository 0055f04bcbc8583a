using NUnit.Framework;

namespace Pantheon.Tests.Authoring;

/// <summary>Where the repository lies that these tests were built from.</summary>
internal static class Repository
{
    public static string Root { get; } = Find();

    public static string Samples { get; } = Path.Combine(Root, "tests", "Pantheon.Tests", "Authoring", "Samples");

    private static string Find()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pantheon.sln")))
        {
            folder = folder.Parent;
        }

        return folder?.FullName ?? throw new InvalidOperationException("the tests do not lie below the repository");
    }
}
