using System.Net;
using NUnit.Framework;
using Pantheon.Authoring.Boxes;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Commands;
using Pantheon.Host.Embedded;

namespace Pantheon.Tests.Host.Commands;

public sealed class InitTextsTests
{
    private static readonly FoundServer Llama = new("llama-server", new IPEndPoint(IPAddress.Loopback, 9931), ["models/Qwen2.5 Coder_7B.gguf", "second"]);

    [Test]
    public void A_new_catalog_over_its_new_box_has_no_fault([Values] bool isFound)
    {
        FoundServer[] servers = isFound ? [Llama] : [];
        var library = EmbeddedTexts.Read("library/");
        var texts = library.ToDictionary(file => LibraryLayout.CatalogPath(file.Key), file => InitTexts.Fitted(file.Value, "Europe/Berlin", servers));
        var routes = InitTexts.Routes(library.Values);
        texts["pantheon.yaml"] = InitTexts.Project("My Shop", "trunk", isDotnet: true, routes, InitTexts.Models(servers));
        var faults = new DiagnosticBag();

        var box = BoxFileReader.Read("/b/box.yaml", InitTexts.Box(servers, "/data", "/reports"), faults);
        var load = CatalogLoader.Load(new CatalogFiles("/r/.pantheon", "c", texts), box);

        Assert.That(faults.Concat(load.Diagnostics).Select(fault => $"{fault.Span}: {fault.Code} {fault.Message}"), Is.Empty);
        Assert.That(load.Catalog!.Project.Repositories["my-shop"].Base, Is.EqualTo("trunk"));
        Assert.That(load.Catalog.Night.Windows.Select(window => window.TimeZone), Is.All.EqualTo("Europe/Berlin"));
        Assert.That(load.Catalog.Night.EgressAllow, Does.Contain(isFound ? "127.0.0.1:9931" : "127.0.0.1:8080"));
    }

    [TestCase("models/Qwen2.5 Coder_7B.gguf", "qwen2-5-coder_7b")]
    [TestCase("7b", "m-7b")]
    [TestCase("Ünïcode", "n-code")]
    public void A_name_is_one_that_the_files_accept(string text, string name) =>
        Assert.That(InitTexts.Name(text), Is.EqualTo(name));
}
