using NUnit.Framework;

namespace Pantheon.Tests.Reporting.Golden;

/// <summary>Compares a text with the reviewed file beside this source; with PANTHEON_UPDATE_GOLDEN=1 it writes the file instead.</summary>
internal static class GoldenFile
{
    public static void Holds(string name, string actual)
    {
        var path = Path.Combine(Folder(), name);
        if (Environment.GetEnvironmentVariable("PANTHEON_UPDATE_GOLDEN") == "1")
        {
            File.WriteAllText(path, actual);
        }

        Assert.That(File.Exists(path), Is.True, $"'{name}' is missing: run the test once with PANTHEON_UPDATE_GOLDEN=1 and review what it wrote");
        Assert.That(actual, Is.EqualTo(File.ReadAllText(path).ReplaceLineEndings("\n")), $"'{name}' differs: if that is meant, update it with PANTHEON_UPDATE_GOLDEN=1 and review the difference");
    }

    private static string Folder()
    {
        var folder = new DirectoryInfo(TestContext.CurrentContext.TestDirectory);
        while (folder is not null && !File.Exists(Path.Combine(folder.FullName, "Pantheon.sln")))
        {
            folder = folder.Parent;
        }

        Assert.That(folder, Is.Not.Null, "the repository root is above the tests");
        return Path.Combine(folder!.FullName, "tests", "Pantheon.Tests", "Reporting", "Golden"); // asserted above
    }
}
