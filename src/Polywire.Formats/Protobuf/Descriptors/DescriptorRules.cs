using Google.Protobuf.Reflection;
using Kind = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Type;
using Label = Google.Protobuf.Reflection.FieldDescriptorProto.Types.Label;
using Presence = Google.Protobuf.Reflection.FeatureSet.Types.FieldPresence;

namespace Polywire.Formats;

/// <summary>What a file's syntax (proto2, proto3, or an edition's features) says of the fields of a message.</summary>
internal sealed class DescriptorRules(FileDescriptorProto file, DescriptorProto message)
{
    private readonly bool _isProto3 = file.Syntax == "proto3";
    private readonly bool _isEdition = file.Syntax == "editions";

    /// <summary>Whether the field's presence is known.</summary>
    public bool IsExplicit(FieldDescriptorProto field)
    {
        if (field.Type is Kind.Message || field.HasOneofIndex || field.Proto3Optional)
            return true;
        return _isEdition ? Feature<Presence>(field, features => features.HasFieldPresence ? features.FieldPresence : null) is not Presence.Implicit : !_isProto3;
    }

    /// <summary>Whether the numbers of a list stand together.</summary>
    public bool IsPacked(FieldDescriptorProto field)
    {
        if (_isEdition)
        {
            return Feature<FeatureSet.Types.RepeatedFieldEncoding>(field, features => features.HasRepeatedFieldEncoding ? features.RepeatedFieldEncoding : null)
                is not FeatureSet.Types.RepeatedFieldEncoding.Expanded;
        }
        return field.Options?.HasPacked is true ? field.Options.Packed : _isProto3;
    }

    /// <summary>Whether a schema can say it: groups have no form.</summary>
    public bool IsReadable(FieldDescriptorProto field)
    {
        bool delimited = _isEdition && field.Type is Kind.Message
            && Feature<FeatureSet.Types.MessageEncoding>(field, features => features.HasMessageEncoding ? features.MessageEncoding : null) is FeatureSet.Types.MessageEncoding.Delimited;
        return field.Type is not Kind.Group && !delimited && Enum.IsDefined(field.Type) && Enum.IsDefined(field.Label is 0 ? Label.Optional : field.Label);
    }

    /// <summary>A feature, from the field outwards.</summary>
    private T? Feature<T>(FieldDescriptorProto field, Func<FeatureSet, T?> select) where T : struct
    {
        foreach (var features in new[] { field.Options?.Features, message.Options?.Features, file.Options?.Features })
        {
            if (features is not null && select(features) is { } found)
                return found;
        }
        return null;
    }
}
