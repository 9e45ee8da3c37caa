/** Imported first, for its effect: the AWS SDK's word about its future support of Node 20 would stand in every output. */
process.env.AWS_SDK_JS_NODE_VERSION_SUPPORT_WARNING_DISABLED = 'true';
