using System.Net;
using NUnit.Framework;
using Pantheon.Authoring.Boxes;
using Pantheon.Authoring.Catalogs;
using Pantheon.Core.Boxes;
using Pantheon.Core.Diagnostics;
using Pantheon.Host.Commands;
using Pantheon.Host.Drafting;
using Pantheon.Host.Embedded;
using Pantheon.Host.Servers;
using Pantheon.Runtimes.Discovery;
using Pantheon.Runtimes.Http;

namespace Pantheon.Tests.Host.Commands;

public sealed class InitTextsTests
{
    private static readonly FoundServer Llama = new()
    {
        Endpoint = LocalEndpoint.At(new IPEndPoint(IPAddress.Loopback, 9931)),
        Kind = RuntimeKind.LlamaServer,
        Product = "llama-server",
        Version = "b1\n# evil: true",
        Models = [new FoundModel("models/Qwen2.5 Coder_7B.gguf") { Context = 32768 }, new FoundModel("second")],
        Note = "it is still loading its model",
    };

    private static readonly FoundServer Ollama = new()
    {
        Endpoint = LocalEndpoint.At(new IPEndPoint(IPAddress.IPv6Loopback, 11434)),
        Kind = RuntimeKind.Ollama,
        Product = "Ollama",
        Models =
        [
            new FoundModel("devstral:24b") { Context = 4096, Digest = $"sha256:{new string('a', 64)}" },
            new FoundModel("far:120b-cloud") { Remote = true },
            new FoundModel("nomic-embed-text"),
            new FoundModel("devstral-24b"),
        ],
    };

    [Test]
    public void A_new_catalog_over_its_new_box_has_no_fault([Values] bool isFound)
    {
        FoundServer[] servers = isFound ? [Llama, Ollama] : [];
        var library = EmbeddedTexts.Read("library/");
        var texts = library.ToDictionary(file => LibraryLayout.CatalogPath(file.Key), file => LibraryTexts.Fitted(file.Value, "Europe/Berlin", servers));
        var routes = RouteAssignment.Choose(InitTexts.Routes(library.Values), InitTexts.Candidates(servers));
        texts["pantheon.yaml"] = InitTexts.Project("My Shop", "trunk", isDotnet: true, routes);
        var faults = new DiagnosticBag();

        var box = BoxFileReader.Read("/b/box.yaml", InitTexts.Box(servers, "/data", "/reports"), faults);
        var load = CatalogLoader.Load(new CatalogFiles("/r/.pantheon", "c", texts), box, KnownModels.AbilitiesOf);

        Assert.That(faults.Concat(load.Diagnostics).Select(fault => $"{fault.Span}: {fault.Code} {fault.Message}"), Is.Empty);
        Assert.That(load.Catalog!.Project.Repositories["my-shop"].Base, Is.EqualTo("trunk"));
        Assert.That(load.Catalog.Night.Windows.Select(window => window.TimeZone), Is.All.EqualTo("Europe/Berlin"));
        Assert.That(load.Catalog.Night.EgressAllow, Does.Contain(isFound ? "127.0.0.1:9931" : "127.0.0.1:8080"));
        Assert.That(load.Catalog.Project.Routes.Keys, Is.SupersetOf(new[] { "coder", "second-family", "small" }));
    }

    [Test]
    public void The_box_file_has_what_runs_on_this_machine_and_nothing_else()
    {
        var box = BoxFileReader.Read("/b/box.yaml", InitTexts.Box([Llama, Ollama], "/data", "/reports"), [])!;

        Assert.That(box.Pools.Keys, Is.EquivalentTo(new[] { "llama-server", "ollama" }));
        Assert.That(box.Pools["ollama"].Endpoint, Is.EqualTo("http://[::1]:11434"));
        Assert.That(
            box.Pools["ollama"].Models.Select(model => (model.Key, model.Value.Id, model.Value.Context, model.Value.Digest is not null)),
            Is.EquivalentTo(new[] { ("devstral-24b", "devstral:24b", (int?)null, true), ("devstral-24b-2", "devstral-24b", null, false) }));
        Assert.That(box.Pools["llama-server"].Models["qwen2-5-coder_7b"].Context, Is.EqualTo(32768));
    }

    [Test]
    public void A_server_without_a_model_gets_no_pool()
    {
        var text = InitTexts.Box([Ollama with { Models = [] }], "/data", "/reports");

        Assert.That(text, Does.Contain("no server answered: correct address and model").And.Not.Contain("ollama"));
    }

    [TestCase("models/Qwen2.5 Coder_7B.gguf", "qwen2-5-coder_7b")]
    [TestCase("7b", "m-7b")]
    [TestCase("Ünïcode", "n-code")]
    public void A_name_is_one_that_the_files_accept(string text, string name) =>
        Assert.That(PoolTexts.Name(text), Is.EqualTo(name));
}
