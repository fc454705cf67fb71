import { Module } from '@nestjs/common';
import { HouseholdStore } from './household.store.js';

/** Households, under their pseudonyms and, apart, with what is personal. */
@Module({ providers: [HouseholdStore], exports: [HouseholdStore] })
export class RegistryModule {}
