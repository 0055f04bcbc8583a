using NUnit.Framework;
using Pantheon.Runtimes.LlamaCpp;

namespace Pantheon.Tests.Runtimes.LlamaCpp;

[FixtureLifeCycle(LifeCycle.InstancePerTestCase)]
public sealed class ServerFilesTests : IDisposable
{
    private readonly DirectoryInfo _home = Directory.CreateTempSubdirectory("pantheon-test-");

    public void Dispose() => _home.Delete(recursive: true);

    [Test]
    public void A_server_and_a_model_in_a_home_do_not_show_the_home()
    {
        Write(".ssh/id_ed25519");
        Write("notes.txt");

        var shown = ServerFiles.Of(Write("llama-server"), Write("m.gguf"));

        Assert.That(shown, Is.EqualTo((string[])[At("llama-server"), At("m.gguf")]));
    }

    [Test]
    public void A_server_in_a_bin_folder_comes_with_the_libraries_and_not_with_what_else_is_installed()
    {
        Write("lib/x/libllama.so");
        Write("usr/bin/llama-server");
        Write("share/pantheon/signing.key");
        Write("bin/other");

        var shown = ServerFiles.Of(Write("bin/llama-server"), Write("models/m.gguf"));

        Assert.That(shown, Is.EqualTo((string[])[At("bin/llama-server"), At("lib"), At("usr"), At("models/m.gguf")]));
    }

    [Test]
    public void Libraries_beside_the_program_and_all_parts_of_a_model_are_shown()
    {
        Write("libggml-cpu.so");
        Write("libllama.so.0");
        Write("m-00002-of-00002.gguf");
        Write("n-00002-of-00002.gguf");

        var shown = ServerFiles.Of(Write("llama-server"), Write("m-00001-of-00002.gguf"));

        Assert.That(shown, Is.EqualTo((string[])[At("llama-server"), At("libggml-cpu.so"), At("libllama.so.0"), At("m-00001-of-00002.gguf"), At("m-00002-of-00002.gguf")]));
    }

    private string At(string path) => Path.Combine(_home.FullName, path);

    private string Write(string path)
    {
        Directory.CreateDirectory(Path.GetDirectoryName(At(path))!);
        File.WriteAllText(At(path), "");
        return At(path);
    }
}
