using Google.Protobuf.Reflection;

namespace Polywire.Formats;

/// <summary>Describes enums. The first member of an enum of proto3 is its zero: where there is none, one is added.</summary>
internal static class DescriptorEnums
{
    public static EnumDescriptorProto Write(EnumSchema schema, string name)
    {
        var described = new EnumDescriptorProto { Name = name };
        if (schema.ProtobufNames.Zero is { } zero)
            described.Value.Add(new EnumValueDescriptorProto { Name = zero, Number = 0 });
        var members = schema.Members.Zip(schema.ProtobufNames.Names, (member, spelled) => (Name: spelled, member.Number));
        foreach (var (spelled, number) in members.OrderBy(member => member.Number != 0))
        {
            if (number != (int)number)
                throw new CodecException(CodecFailure.NotRepresentable, -1, $"{schema} has the number {number}: enums of Protocol Buffers have 32 bits");
            described.Value.Add(new EnumValueDescriptorProto { Name = spelled, Number = (int)number });
        }
        if (schema.Members.DistinctBy(member => member.Number).Count() < schema.Members.Count)
            described.Options = new EnumOptions { AllowAlias = true };
        return described;
    }
}
