using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Pantheon.Architecture.Tests.Assemblies;

/// <summary>One compiled assembly, read as metadata: whom it references, which types it declares, which members its methods touch.</summary>
internal sealed class AssemblyFile : IDisposable
{
    private readonly PEReader _image;
    private readonly MetadataReader _metadata;

    public AssemblyFile(string path)
    {
        _image = new PEReader(File.OpenRead(path));
        _metadata = _image.GetMetadataReader();
        Name = _metadata.GetString(_metadata.GetAssemblyDefinition().Name);
    }

    public string Name { get; }

    public IReadOnlyList<string> References =>
        [.. _metadata.AssemblyReferences.Select(h => _metadata.GetString(_metadata.GetAssemblyReference(h).Name)).Order(StringComparer.Ordinal)];

    public IReadOnlyList<DeclaredType> Types =>
        [.. _metadata.TypeDefinitions.Select(h => Describe(_metadata.GetTypeDefinition(h))).Where(t => t.IsAuthored)];

    public IEnumerable<MemberUse> MemberUses()
    {
        var names = new MetadataNames(_metadata);
        foreach (var handle in _metadata.MethodDefinitions)
        {
            var method = _metadata.GetMethodDefinition(handle);
            if (method.RelativeVirtualAddress == 0)
            {
                continue;
            }

            var user = names.Outermost(method.GetDeclaringType());
            foreach (var token in InstructionTokens.In(_image.GetMethodBody(method.RelativeVirtualAddress).GetILReader()))
            {
                if (names.Member(token) is { } member)
                {
                    yield return member with { User = user };
                }
            }
        }
    }

    /// <summary>The native functions that this assembly calls by name, each as `Type: function`.</summary>
    public IReadOnlyList<(string User, string Function)> NativeCalls()
    {
        var names = new MetadataNames(_metadata);
        return
        [
            .. from handle in _metadata.MethodDefinitions
               let method = _metadata.GetMethodDefinition(handle)
               where method.Attributes.HasFlag(System.Reflection.MethodAttributes.PinvokeImpl)
               select (names.Outermost(method.GetDeclaringType()), _metadata.GetString(method.GetImport().Name)),
        ];
    }

    public void Dispose() => _image.Dispose();

    private DeclaredType Describe(TypeDefinition type)
    {
        var visibility = type.Attributes & System.Reflection.TypeAttributes.VisibilityMask;
        return new DeclaredType(
            _metadata.GetString(type.Namespace),
            _metadata.GetString(type.Name),
            IsNested: type.IsNested,
            IsPublic: visibility == System.Reflection.TypeAttributes.Public);
    }
}
