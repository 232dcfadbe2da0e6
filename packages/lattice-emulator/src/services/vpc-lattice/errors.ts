import {
  ConflictException,
  ResourceNotFoundException,
  ServiceQuotaExceededException,
  ValidationException,
} from '@aws-sdk/client-vpc-lattice';

export function notFound(resourceId: string, resourceType: string): ResourceNotFoundException {
  // Text not verified against AWS.
  const message = `${resourceType} ${resourceId} not found`;
  return new ResourceNotFoundException({ message, resourceId, resourceType, $metadata: {} });
}

export function conflict(
  message: string,
  resourceId: string,
  resourceType: string,
): ConflictException {
  return new ConflictException({ message, resourceId, resourceType, $metadata: {} });
}

export function invalid(name: string, message: string): ValidationException {
  return new ValidationException({
    message: `${name}: ${message}`,
    reason: 'fieldValidationFailed',
    fieldList: [{ name, message }],
    $metadata: {},
  });
}

export function quotaExceeded(
  quotaCode: string,
  resourceType: string,
  limit: number,
): ServiceQuotaExceededException {
  return new ServiceQuotaExceededException({
    // Text and code not verified against AWS.
    message: `quota of ${limit} reached for ${resourceType}`,
    resourceType,
    serviceCode: 'vpc-lattice',
    quotaCode,
    $metadata: {},
  });
}
