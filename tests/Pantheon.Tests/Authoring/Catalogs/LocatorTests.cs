using NUnit.Framework;
using Pantheon.Authoring.Boxes;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Diagnostics;

namespace Pantheon.Tests.Authoring.Catalogs;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class LocatorTests : IDisposable
{
    private readonly string _root = Directory.CreateTempSubdirectory("pantheon-locate-").FullName;

    public void Dispose() => Directory.Delete(_root, recursive: true);

    [TestCase(".pantheon/pantheon.yaml", ".pantheon")]
    [TestCase("pantheon.yaml", "")]
    public void A_catalog_is_found_above_the_current_folder(string file, string folder)
    {
        Put(file);
        var inner = Directory.CreateDirectory(Path.Combine(_root, "a", "b")).FullName;

        Assert.That(new CatalogLocator { CurrentFolder = inner }.Find(), Is.EqualTo(Path.TrimEndingDirectorySeparator(Path.Combine(_root, folder))));
    }

    [Test]
    public void What_the_command_line_says_comes_before_the_variable()
    {
        Put("one/pantheon.yaml");
        Put("two/.pantheon/pantheon.yaml");

        var found = new CatalogLocator { CurrentFolder = _root, Explicit = "two", Variable = "one" }.Find();

        Assert.That(found, Is.EqualTo(Path.Combine(_root, "two", ".pantheon")));
    }

    [Test]
    public void A_named_catalog_that_is_not_there_is_said_with_the_way_out()
    {
        var locator = new CatalogLocator { CurrentFolder = _root, Variable = "none" };

        var fault = Assert.Throws<PantheonException>(() => locator.Find());

        Assert.That((fault.Code, fault.Message, fault.Hint), Is.EqualTo(
            (Codes.NoCatalog, $"'{Path.Combine(_root, "none")}' is no catalog: it has no pantheon.yaml", "PANTHEON_CATALOG names it; correct or unset it")));
    }

    [Test]
    public void The_box_file_is_taken_from_the_first_place_that_has_one()
    {
        Put("etc/box.yaml");
        var locator = new BoxLocator { ConfigHome = Path.Combine(_root, "config"), Home = Path.Combine(_root, "home"), SystemFolder = Path.Combine(_root, "etc"), CurrentFolder = _root };
        Assert.That(locator.Find(), Is.EqualTo(Path.Combine(_root, "etc", "box.yaml")));

        Put("home/.config/pantheon/box.yaml");
        Assert.That((locator with { ConfigHome = null }).Find(), Is.EqualTo(Path.Combine(_root, "home", ".config", "pantheon", "box.yaml")));

        Put("config/pantheon/box.yaml");
        Assert.That(locator.Find(), Is.EqualTo(Path.Combine(_root, "config", "pantheon", "box.yaml")));

        Put("mine.yaml");
        Assert.That((locator with { Variable = "mine.yaml" }).Find(), Is.EqualTo(Path.Combine(_root, "mine.yaml")));
    }

    [Test]
    public void Without_a_box_file_the_places_are_named()
    {
        var fault = Assert.Throws<PantheonException>(() => new BoxLocator { Home = _root, SystemFolder = _root }.Find());

        Assert.That((fault.Code, fault.Message), Is.EqualTo((Codes.NoBoxFile, $"there is no box file: tried {_root}/.config/pantheon/box.yaml, {_root}/box.yaml")));
    }

    private void Put(string path)
    {
        var file = Path.Combine(_root, path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!); // a file below the root has a folder
        File.WriteAllText(file, "");
    }
}
